const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** 1536 → "1.5 KiB". Three significant digits: enough to tell a change, short enough to read. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${bytes < 0 ? '−' : ''}${significant(value, unit === 0)} ${BINARY_UNITS[unit]}`;
}

/** 5_400_000 → "1 h 30 min". At most two units, the second left out when it is zero. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.5) return seconds < 10 ? `${trimZeros(seconds.toFixed(1))} s` : `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return twoUnits(minutes, 60, 'h', 'min');
  const hours = Math.round(minutes / 60);
  if (hours < 24 * 60) return twoUnits(hours, 24, 'd', 'h');
  return `${Math.round(hours / 24)} d`;
}

/** 12_345 → "12,345"; fractions keep three significant digits. */
export function formatCount(value: number): string {
  const text =
    Math.abs(value) >= 99.95 ? Math.round(Math.abs(value)).toString() : significant(Math.abs(value), false);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction ? `.${fraction}` : ''}`;
}

/** 0.123 → "12.3 %". */
export function formatRatio(ratio: number): string {
  return `${significant(Math.abs(ratio) * 100, false)} %`.replace(/^/, ratio < 0 ? '−' : '');
}

function twoUnits(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  return rest === 0 ? `${amount / size} ${large}` : `${Math.floor(amount / size)} ${large} ${rest} ${small}`;
}

function significant(value: number, isWhole: boolean): string {
  if (isWhole) return Math.round(value).toString();
  if (value >= 99.95) return Math.round(value).toString();
  return trimZeros(value.toFixed(value >= 9.995 ? 1 : 2));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
