/** Where the server's procedures are. */
export const URL = '/trpc';

/** Ten thousand hosts: nothing waits for them in a batch, and they wait for nothing. */
export const FLEET = 'hosts.fleet';

/** Where the fleet is asked for, for a page that asks before its scripts are there. */
export const FLEET_URL = `${URL}/${FLEET}`;
