import { customType, timestamp } from 'drizzle-orm/pg-core';

/** An instant, UTC; `Date` in code. Milliseconds are what the wire carries. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => 'bytea',
});
