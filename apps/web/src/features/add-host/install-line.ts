/** What makes a machine a host of this server. */
export function installLine(publicUrl: string, token: string): string {
  return `curl -fsSL ${publicUrl}/install.sh | sudo sh -s -- --token ${token}`;
}

/** An address that means another machine on every machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
