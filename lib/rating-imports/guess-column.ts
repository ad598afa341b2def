import type { Scale, ScaleItem, ScaleSum } from '#lib/scales/scale.ts'
import { plainText, withPlainDashes } from '#lib/tables/plain-text.ts'

/** What a column seems to be, by its header. */
export type ColumnGuess =
  | { kind: 'participant' | 'visit' | 'date' | 'rater' | 'other' }
  /** `rest` is what the header says besides the item, such as a rater or a visit: “r1”. */
  | { kind: 'item'; item: string; rest: string }
  | { kind: 'sum'; sum: ScaleSum; rest: string }

const WORDS: Record<'participant' | 'visit' | 'rater', RegExp> = {
  participant:
    /^(?:record|participants?|subject|patient(?:en)?|proband(?:en)?|versuchspersonen|teilnehmer(?:innen)?|teilnehmenden|pat|subj|study|studien|case|fall|person(?:en)?|client|u?subj?)?(?:id|code|nr|no|number|nummer|kuerzel|kürzel|chiffre|pseudonym|kennung)$|^(?:participant|subject|patient(?:in)?|proband(?:in)?|teilnehmer(?:in)?|versuchsperson|subj|pat|pid|vp|vpn|vpcode)$/,
  visit:
    /^(?:redcapeventname|visit|visitname|visitnumber|visitno|visite|visitennr|visitennummer|session|ses|timepoint|time|event|wave|zeitpunkt|messzeitpunkt|untersuchungszeitpunkt|erhebungszeitpunkt|termin|sitzung|assessmentpoint)$/,
  rater:
    /^(?:rater|raterin|raterid|ratername|ratercode|raterkürzel|assessor|assessorid|interviewer|interviewerin|clinician|kliniker|klinikerin|examiner|evaluator|ratedby|beurteiler|beurteilerin|beurteilendeperson|bewerter|bewerterin|untersucher|untersucherin|prüfer|prüferin|scorer)$/,
}
const DATE = /date|datum|untersuchungstag|interviewtag|tagdesinterviews|tagderuntersuchung/
const NOT_OF_THE_INTERVIEW =
  /birth|geburt|dob|entry|eingabe|consent|einwilligung|admission|aufnahmedatum|entlass|discharge|timestamp/
/** What stands beside a score: a remark on it. */
const REMARK =
  /(?:^|[^\p{L}])(?:comments?|kommentare?|notes?|notiz(?:en)?|remarks?|bemerkung(?:en)?|anmerkung(?:en)?|reason|begründung|freitext)(?:$|[^\p{L}])/u

/** What a column is, guessed from its header as people and programs write them: P1, panss_p1, N1_r1, “N1 Blunted affect”. */
export function guessColumn(header: string, scale: Scale): ColumnGuess {
  const name = withPlainDashes(plainText(header)).toLowerCase()
  const letters = name.replace(/[^\p{L}\p{N}]/gu, '')
  // REDCap's checkboxes have a column for each choice, “p1___3”: what is ticked is no score.
  if (letters === '' || name.includes('___') || REMARK.test(name)) return { kind: 'other' }
  const item = guessItem(name, scale)
  if (item) return item
  for (const kind of ['participant', 'visit', 'rater'] as const) if (WORDS[kind].test(letters)) return { kind }
  if (DATE.test(letters) && !NOT_OF_THE_INTERVIEW.test(letters)) return { kind: 'date' }
  return guessSum(name, scale) ?? { kind: 'other' }
}

function guessItem(name: string, scale: Scale): ColumnGuess | undefined {
  for (const item of scale.items) {
    const found = codeOf(item, scale).exec(name) ?? byNumber(item, scale)?.exec(name)
    if (found) return { kind: 'item', item: item.key, rest: restOf(name, found[0], item, scale) }
  }
  for (const item of scale.items) {
    const title = wordsOf(item.title)
    if (!` ${wordsOf(name)} `.includes(` ${title} `)) continue
    const rest = restOf(name, '', item, scale)
    // A single word, such as “anxiety”, may be of another scale.
    if (rest === '' || title.includes(' ')) return { kind: 'item', item: item.key, rest }
  }
  return undefined
}

/** The item's code by itself: “p1”, “p_01”, “panssp1”, and not in “p12” or “step1”. */
function codeOf({ key }: ScaleItem, { key: scale }: Scale): RegExp {
  const [, letters, digits] = /^(\D+)(\d+)$/.exec(key.toLowerCase()) ?? []
  const code = letters ? `${letters}[\\s_.-]*0*${digits}` : key.toLowerCase()
  return new RegExp(`(?<![a-z0-9])(?:${scale})?${code}(?![a-z0-9])`)
}

/** The item's number after the scale: “phq9_1”; undefined where the scale has items of several letters, or numbers don't follow. */
function byNumber({ key }: ScaleItem, scale: Scale): RegExp | undefined {
  const [, letters, digits] = /^(\D+)(\d+)$/.exec(key) ?? []
  if (!letters || scale.items.some((item, place) => item.key !== `${letters}${place + 1}`)) return undefined
  return new RegExp(`(?<![a-z0-9])${scale.key}[\\s_.-]+(?:item|q)?[\\s_.-]*0*${digits}(?![a-z0-9])`)
}

/** What a header says besides the item, its title and the scale. */
function restOf(name: string, code: string, { title }: ScaleItem, scale: Scale): string {
  const titles = new Set(wordsOf(title).split(' '))
  return wordsOf(name.replace(code, ' '))
    .split(' ')
    .filter((word) => word !== '' && !titles.has(word) && word !== scale.key && !/^(?:item|score|rating)$/.test(word))
    .join(' ')
}

const SUM = /^(?:total|tot|sum|subscale|subscore|composite|gesamt|summe|score|pos|neg|gen)$/

function guessSum(name: string, scale: Scale): ColumnGuess | undefined {
  const words = wordsOf(name).split(' ')
  const isNamed = words.some((word) => SUM.test(word)) || words.includes(scale.key)
  const about = words.filter((word) => word !== scale.key && word !== 'score' && word !== 'subscale')
  const sum = scale.sums.find(({ key, title }) =>
    about.some(
      (word) => word === key || wordsOf(title).split(' ')[0] === word || (word.length === 3 && key.startsWith(word)),
    ),
  )
  if (!sum || (!isNamed && about.length > 1)) return undefined
  const own = (word: string) =>
    SUM.test(word) || sum.key.startsWith(word) || wordsOf(sum.title).split(' ').includes(word)
  return { kind: 'sum', sum, rest: about.filter((word) => !own(word)).join(' ') }
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
