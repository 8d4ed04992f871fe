import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ImageSourceError } from './image-source-error.js';

/**
 * Addresses in public ranges that belong to a cloud's internal services: Azure's wire server
 * (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
 */
const CLOUD_HOSTS = new Set(['168.63.129.16']);

/**
 * Whether an IP address is one of the public internet: not private, loopback, link-local (cloud metadata lives there),
 * carrier-grade NAT, multicast, reserved, or an IPv6 form that carries such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast' && !CLOUD_HOSTS.has(ipaddr.process(address).toString());
}

function refusal(host: string): ImageSourceError {
  return new ImageSourceError('image-address-forbidden', `"${host}" is not a public internet address`);
}

/** Refuses URLs whose host is written as an address that is not public: those never reach name resolution. */
export function refuseLiteralAddress(hostname: string): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && !isPublicAddress(bare)) throw refusal(bare);
}

/**
 * Name resolution for sockets that fails unless every address of the host is public. Checking here, and not before
 * connecting, leaves no time for the name to change its address in between (DNS rebinding).
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const first = addresses?.[0];
    if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '', 4);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(refusal(hostname), '', 4);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
