/** Cyrillic and Greek letters that look like Latin ones. */
const lookalikes = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwкkмmтtвbнnгrпnлlΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoαaνvιiρpυuτtκkеe'].reduce<
    [string, string][]
  >((pairs, letter, at, all) => {
    if (at % 2 === 0) pairs.push([letter, all[at + 1] ?? '']);
    return pairs;
  }, []),
);

const leet = new Map(
  Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' }),
);

const mixesScripts =
  /[a-z][^\sa-z]{0,3}[\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][^\sa-z]{0,3}[a-z]/i;
const hasOtherLetters = /[\u0370-\u04ff]/;
const hasLeet = /[a-z][013457@$!][a-z]/i;
const hasSpacedLetters = /(?<![^\s._*-])[^\s._*\d-](?:[ ._*-]{1,2}[^\s._*\d-](?![^\s._*-])){5}/;
/** Words of an order read backwards, or with each letter moved by 13 places. */
const turned =
  /erongi|drager|tpmorp|snoitcurts|yrammus|tuptuo|vtaber|qvfertneq|vafgehpgv|cebzcg|fhzznel|bhgchg/i;

/** What a text may be meant to read as; nothing for a text that hides nothing. */
export function disguises(text: string): string[] {
  const readings: string[] = [];
  const replaced = (letters: ReadonlyMap<string, string>) =>
    [...text.toLowerCase()].map((letter) => letters.get(letter) ?? letter).join('');
  if (hasOtherLetters.test(text) && mixesScripts.test(text)) readings.push(replaced(lookalikes));
  if (hasLeet.test(text)) readings.push(replaced(leet));
  if (hasSpacedLetters.test(text)) {
    readings.push(
      text.replace(/(\p{L})[ ._*-](?=\p{L}(?:[ ._*-]|$))/gu, '$1'),
      text
        .replace(/\s{2,}/g, '\u0000')
        .replace(/[ ._*-]/g, '')
        .replaceAll('\u0000', ' '),
    );
  }
  if (turned.test(text)) readings.push([...text].reverse().join(''), rot13(text));
  return readings;
}

const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });

const MIN_CODED = 12;

/** Text that was made unreadable for people: nothing that a clinician writes decodes to words. */
export function holdsCode(text: string, isOrder: (text: string) => boolean): boolean {
  if (
    !/[A-Za-z0-9+/_-]{20}|(?:%[0-9a-f]{2}){4}|(?:\\[ux]|&#)[0-9a-fx]{2}|[01]{8} ?[01]{8}|[0-9a-f]{2}[ :][0-9a-f]{2}[ :][0-9a-f]{2}|\d{2,3}[ ,]+\d{2,3}[ ,]+\d{2,3}/i.test(
      text,
    )
  )
    return false;
  for (const [token] of text.matchAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g)) {
    if (
      /[a-z]/.test(token) &&
      /[A-Z]/.test(token) &&
      isWords(Buffer.from(token, 'base64').toString('latin1'))
    )
      return true;
  }
  for (const [token] of text.matchAll(/(?:[0-9a-f]{2}[ :]?){12,}/gi)) {
    if (isWords(Buffer.from(token.replace(/[ :]/g, ''), 'hex').toString('latin1'))) return true;
  }
  for (const [token] of text.matchAll(/(?:[01]{8} ?){5,}/g)) {
    const bytes = token.match(/[01]{8}/g) ?? [];
    if (isWords(String.fromCharCode(...bytes.slice(0, 5_000).map((bits) => Number.parseInt(bits, 2))), 5))
      return true;
  }
  for (const [token] of text.matchAll(/(?:\d{2,3}[ ,]+){10,}\d{2,3}/g)) {
    const codes = token.split(/[ ,]+/).slice(0, 5_000).map(Number);
    if (isOrder(String.fromCharCode(...codes))) return true;
  }
  return /(?:%[0-9a-f]{2}){4}/i.test(text) || /(?:(?:\\[ux]|&#x?)[0-9a-f]{2,4};?){4}/i.test(text);
}

function isWords(decoded: string, least = MIN_CODED): boolean {
  const printable = decoded.match(/[\x20-\x7e\n]/g)?.length ?? 0;
  const letters = decoded.match(/[a-z ]/gi)?.length ?? 0;
  return decoded.length >= least && printable / decoded.length > 0.95 && letters / decoded.length > 0.7;
}
