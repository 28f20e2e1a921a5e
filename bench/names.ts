import { seededRandom, shuffled } from './random.ts';

const commonGiven =
  `Maria Anna James John Robert Michael William David Mary Patricia Jennifer Linda Elizabeth Susan Jessica Sarah Karen
  Nancy Margaret Lisa Betty Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Thomas
  Charles Daniel Matthew Anthony Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy
  Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry José Luis Carlos Juan Miguel Ana Lucía Sofía Chloé
  René Zoë Björn Jürgen Søren Łukasz Agnieszka Ingrid Astrid Fatima Aisha Mohammed Omar Yusuf Wei Mei Hiroshi Yuki Priya
  Arjun Ravi Lakshmi Olga Dmitri Svetlana Chinedu Ngozi Kwame Amara Niamh Siobhán Rhys Elin`.split(/\s+/);

const commonFamily =
  `Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
  Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
  Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts
  Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutiérrez
  Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Müller Schröder
  Østergaard Åkesson Nováková Kowalczyk Szymański O'Brien O'Connor D'Angelo MacDonald Fernández Yılmaz Papadopoulos Ivanova
  Haddad`.split(/\s+/);

const givenStems = 'Al Bel Cor Dar Em Fel Gar Hel Is Jor Kar Lor Mar Nor Ol Per Ros Sel Tam Val'.split(' ');
const givenEnds =
  'a an en ia ina ine is on ora etta ric bert wyn dine ley mund rick ella ias eth as ond ira'.split(' ');
const familyStems =
  `Ash Black Brad Bur Car Clay Craw Dal Dun East Fair Farn Glen Gold Green Hal Harg Hart Hazel Hol King Lang Law Lin Mal
  Mead Mil Nor Oak Pem Red Ridge Rock Rose Sand Shel Sher Stan Stock Sut Thorn Wake Wal West Whit Wick Wil Win Wood
  York`.split(/\s+/);
const familyEnds =
  `son ton ford field wood well ley worth ham by man den don more ridge stone brook burn bury dale gate hurst land lock
  mond port side sey smith stead thorpe wall ward water way wick wright ston beck combe`.split(/\s+/);

/** 500 given names, the most frequent first. */
export const givenNames: readonly string[] = ranked(commonGiven, givenStems, givenEnds, 500);
/** 2 000 family names, the most frequent first. */
export const familyNames: readonly string[] = ranked(commonFamily, familyStems, familyEnds, 2000);

/**
 * A name's place in its list is `size * u ^ skew`, with u even in [0, 1): the first of 2 000 family names has 2 in 100
 * people and the last 1 in 4 000, roughly as in a census.
 */
export const nameSkew = 2;

/** The part of all people who have the name at this place of a list of this size. */
export function share(place: number, size: number): number {
  return ((place + 1) / size) ** (1 / nameSkew) - (place / size) ** (1 / nameSkew);
}

function ranked(common: string[], stems: string[], ends: string[], size: number): string[] {
  const made = shuffled(
    seededRandom(7),
    stems.flatMap((stem) => ends.map((end) => stem + end)),
  );
  const names = [...new Set([...common, ...made])].slice(0, size);
  if (names.length < size) throw new Error(`only ${names.length} of ${size} names`);
  return names;
}
