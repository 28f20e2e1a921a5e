import { isIPv6 } from 'node:net';
import { matchSpans, type Span } from './spans.ts';

/** Local part and labels are bounded by RFC 5321 and RFC 1035, which also bounds the search. */
const EMAIL = /[\p{L}\p{N}._%+'’-]{1,64}\s?@\s?(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const SPELLED_EMAIL =
  /\b[\w.%+-]{1,64}\s{0,2}[[(]\s?at\s?[\])]\s{0,2}[\w-]{1,63}(?:\s{0,2}(?:\.|[[(]\s?dot\s?[\])])\s{0,2}[\w-]{1,63}){1,5}/gi;

const URL_WITH_SCHEME = /\b(?:https?|ftps?|sftp|wss?|file):\/\/[^\s<>"'`|\\^{}[\]]{1,2000}/gi;
const TOP_LEVEL =
  '(?:com|org|net|edu|gov|mil|int|info|biz|health|care|clinic|doctor|hospital|app|dev|io|me|online|site|xyz|co|uk|us|ca|au|nz|ie|de|fr|es|it|nl|be|ch|at|se|no|dk|fi|pl|pt|cz|gr|ro|hu|ru|ua|tr|il|ae|za|ng|ke|gh|in|pk|bd|lk|cn|hk|tw|jp|kr|sg|my|th|vn|ph|id|br|mx|ar|cl|pe|eu|example|test|local)';
const BARE_HOST = new RegExp(
  `(?<![\\w@./-])(?:www\\d?\\.)?(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,6}${TOP_LEVEL}(?![\\w-])(?:[:/?#][^\\s<>"'\`|\\\\^{}[\\]]{0,2000})?`,
  'gi',
);
const SOCIAL_HANDLE = /(?<![\w@./])@[a-z_][\w.]{2,30}\b/gi;

const IPV4 =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)(?:\/\d{1,2}\b)?/g;
const IPV6 = /(?<![\w:])[0-9a-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[\w.]{1,15})?(?![\w:])/gi;
const MAC = /\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi;

/** A sentence's punctuation after an address is not part of it. */
const trimmed = (text: string, spans: Span[]): Span[] =>
  spans.map((span) => ({
    ...span,
    end: span.end - (/[.,;:!?)'’]+$/.exec(text.slice(span.start, span.end))?.[0].length ?? 0),
  }));

/** `mg.In` and `pain.no` are typing: a bare host of two labels needs a top level that is no word of a sentence. */
const isHost = (value: string): boolean =>
  /^www\d?\./i.test(value) ||
  /^[\w-]{2,}\.(?:com|org|net|edu|gov|mil|io|info|biz|uk|au|nz|eu|fr|ru|pl|cz|jp|cn)(?:[:/?#].*)?$/.test(
    value,
  ) ||
  /^[\w-]{2,}(?:\.[\w-]{2,})+\.[a-z]{2,}(?:[:/?#].*)?$/.test(value) ||
  /^[\w-]{2,}\.[a-z]{2,}\/\w/.test(value);

export function findContacts(text: string): Span[] {
  const urls = trimmed(text, [
    ...matchSpans(text, URL_WITH_SCHEME, 'URL'),
    ...matchSpans(text, BARE_HOST, 'URL').filter((span) => isHost(text.slice(span.start, span.end))),
  ]);
  return [
    // The search for what stands before an @ costs more than all else here.
    ...(text.includes('@') ? trimmed(text, matchSpans(text, EMAIL, 'EMAIL')) : []),
    ...matchSpans(text, SPELLED_EMAIL, 'EMAIL'),
    ...urls,
    ...matchSpans(text, SOCIAL_HANDLE, 'URL'),
    ...matchSpans(text, IPV4, 'IP'),
    ...matchSpans(text, IPV6, 'IP').filter((span) => isAddressV6(text.slice(span.start, span.end))),
    ...matchSpans(text, MAC, 'ID'),
  ];
}

function isAddressV6(value: string): boolean {
  const address = value.replace(/%.*$/, '');
  return (address.match(/:/g)?.length ?? 0) >= 2 && /[0-9a-f]/i.test(address) && isIPv6(address);
}
