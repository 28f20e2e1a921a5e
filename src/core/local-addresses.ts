import { BlockList, isIP, isIPv6 } from 'node:net';

const local = new BlockList();
local.addSubnet('127.0.0.0', 8); // loopback, RFC 1122
local.addAddress('0.0.0.0'); // reaches this machine where it is connected to
local.addSubnet('10.0.0.0', 8); // private, RFC 1918
local.addSubnet('172.16.0.0', 12);
local.addSubnet('192.168.0.0', 16);
local.addSubnet('169.254.0.0', 16); // link-local, RFC 3927
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6'); // unique local, RFC 4193
local.addSubnet('fe80::', 10, 'ipv6'); // link-local, RFC 4291

/**
 * True for an address on this machine or in a private network; everything else, and what cannot be read, is cloud, so
 * that a mistake never lets text out. Judged by the name alone: asking DNS would let its answer decide, and change.
 * Names without a dot are hosts of the local network (a container's, a search domain's); `.local` is mDNS (RFC 6762)
 * and `.localhost` loopback (RFC 6761).
 */
export function isLocalAddress(url: string): boolean {
  let host: string;
  try {
    host = new URL(url).hostname;
  } catch {
    return false;
  }
  host = host.replace(/\.$/, '').toLowerCase();
  if (host.startsWith('[')) {
    const address = host.slice(1, -1);
    return isIPv6(address) && local.check(address, 'ipv6');
  }
  if (isIP(host) === 4) return local.check(host);
  if (host === '') return false;
  return !host.includes('.') || host.endsWith('.local') || host.endsWith('.localhost');
}
