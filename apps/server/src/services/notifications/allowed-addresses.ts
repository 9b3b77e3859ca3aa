import { lookup as lookupHost, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/*
 * Where a webhook may go. An admin types the address, and the server asks from inside the network: what is meant for
 * machines alone (the metadata service of a cloud at 169.254.169.254) must not be reached that way, and an operator may
 * narrow it down further. The check is of the address that is connected to, so that a name cannot change behind it.
 */

/** Link-local, unspecified, multicast. */
const NEVER = ['169.254.0.0/16', '0.0.0.0/8', '224.0.0.0/4', 'fe80::/10', '::/128', 'ff00::/8'];

export type IsAllowed = (address: string) => boolean;

/** @param networks in CIDR notation; undefined for all that are not link-local */
export function allowedAddresses(networks: readonly string[] | undefined): IsAllowed {
  const never = listOf(NEVER);
  const only = networks && listOf(networks);
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return !never.check(address, family) && (only?.check(address, family) ?? true);
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** For `net.connect`: finds a name's addresses and refuses those that are not allowed. */
export function lookupAllowed(isAllowed: IsAllowed): LookupFunction {
  return (hostname, options, callback) => {
    lookupHost(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (refused || !first) return callback(refusal(hostname, refused?.address), '', 0);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

export function refusal(hostname: string, address = hostname): Error {
  return new Error(
    `${hostname} is ${address === hostname ? '' : `${address}, `}in a network that webhooks are not sent into (SEEP_WEBHOOK_NETWORKS)`,
  );
}
