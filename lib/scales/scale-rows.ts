import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import { allSums, SCORES, type Scale, scaleSchema, type WrittenScale } from './scale.ts'

/** The columns of a file of items; the first four have to be there. */
export const ITEM_COLUMNS = [
  'code',
  'title',
  'low',
  'high',
  'sums',
  'levels',
  'reversed',
  'weight',
  'optional',
] as const
export const NEEDED_COLUMNS = ITEM_COLUMNS.slice(0, 4)

/** An item as it is written in a file or a form. */
export type ItemRow = Readonly<Record<(typeof ITEM_COLUMNS)[number], string>> & {
  /** Where it is, to name what is wrong: “Line 3”. */
  place: string
}

/** What is written of a scale beside its items. */
export interface ScaleAbout {
  name: string
  title: string
  source: string
  holder: string
  rights: string
  /** Share of a sum's items that have to be rated, in percent; empty where all have to be. */
  leastShare: string
  leastShareSource: string
  notes: string
}

/** A scale, or what is wrong with what was written. */
export type BuiltScale = { scale: WrittenScale; problems?: undefined } | { scale?: undefined; problems: Message[] }

/**
 * A scale of rows that a person wrote. Items name the sums that they are in, separated by semicolons; a sum whose name ends in
 * “(mean)” is a mean. Where no item names a sum, the total is of all that are not optional.
 *
 * @param besides what rows don't have: factor models, cut-offs and what percent change counts from
 */
export function scaleOfRows(
  about: ScaleAbout,
  rows: readonly ItemRow[],
  besides: Pick<WrittenScale, 'models' | 'thresholds' | 'changeBase' | 'codes'> = {},
): BuiltScale {
  const problems: Message[] = []
  const items = rows.flatMap((row) => {
    const { item, wrong } = itemOfRow(row)
    problems.push(...wrong)
    return item ? [item] : []
  })
  const share = about.leastShare.trim()
  const percent = wholeNumber(share)
  if (share !== '' && (percent === undefined || percent < 1 || percent > 100))
    problems.push(phrase('The least share of rated items is a whole percentage from 1 to 100, or empty.'))
  if (problems.length > 0) return { problems }
  const scale: WrittenScale = {
    ...besides,
    key: 'own',
    name: about.name,
    title: about.title,
    source: about.source,
    items,
    sums: sumsOf(rows, items),
    rights: { holder: about.holder, note: about.rights },
    notes: about.notes,
    ...(percent !== undefined && percent < 100
      ? { prorating: { leastShare: percent / 100, source: about.leastShareSource } }
      : {}),
  }
  const parsed = scaleSchema.safeParse(scale)
  return parsed.success ? { scale } : { problems: parsed.error.issues.map(inWords) }
}

/** The rows and the rest of a scale, as a form shows them. */
export function rowsOfScale(scale: Scale): { about: ScaleAbout; rows: ItemRow[] } {
  const sumsWith = (key: string) =>
    scale.sums
      .filter(({ items }) => items.includes(key))
      .map(({ title, as }) => (as === 'mean' ? `${title} (mean)` : title))
  return {
    about: {
      name: scale.name,
      title: scale.title,
      source: scale.source,
      holder: scale.rights.holder,
      rights: scale.rights.note,
      leastShare: scale.prorating ? String(Math.round(scale.prorating.leastShare * 100)) : '',
      leastShareSource: scale.prorating?.source ?? '',
      notes: scale.notes,
    },
    rows: scale.items.map((item, place) => ({
      place: storedText(phrase('Item {number}', { number: place + 1 })),
      code: item.key,
      title: item.title,
      low: String(item.low),
      high: String(item.high),
      sums: sumsWith(item.key).join('; '),
      levels: Object.entries(item.levels)
        .map(([score, word]) => `${score} = ${word}`)
        .join('; '),
      reversed: item.reversed ? 'yes' : '',
      weight: item.weight === 1 ? '' : String(item.weight),
      optional: item.optional ? 'yes' : '',
    })),
  }
}

function itemOfRow(row: ItemRow): { item: WrittenScale['items'][number] | undefined; wrong: Message[] } {
  const wrong: Message[] = []
  const place = textInMessage(row.place)
  const said = (column: string, message: Message) =>
    wrong.push(phrase('{place}, column {column}: {message}', { place, column, message }))
  const number = (column: 'low' | 'high') => {
    const value = wholeNumber(row[column])
    if (value === undefined || value > SCORES.high)
      said(
        column,
        phrase('“{value}” is not a whole number from {low} to {high}.', {
          value: row[column].slice(0, 20),
          ...SCORES,
        }),
      )
    return value ?? 0
  }
  const yes = (column: 'reversed' | 'optional') => {
    const value = row[column].trim().toLowerCase()
    if (!YES.has(value) && !NO.has(value))
      said(column, phrase('“{value}” is neither yes nor no.', { value: row[column].slice(0, 20) }))
    return YES.has(value)
  }
  const code = row.code.trim()
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,29}$/.test(code))
    said(
      'code',
      phrase('“{code}” is not a code of up to 30 letters, digits, “-” and “_”, such as N1.', {
        code: code.slice(0, 40),
      }),
    )
  if (row.title.trim() === '') said('title', phrase('it is empty.'))
  const weight = row.weight.trim() === '' ? 1 : Number(row.weight.replace(',', '.'))
  if (!(weight > 0 && weight <= 10))
    said('weight', phrase('“{value}” is not a number above 0 and up to 10.', { value: row.weight.slice(0, 20) }))
  const [low, high] = [number('low'), number('high')]
  if (low >= high) said('high', phrase('{high} is not above the lowest score, {low}.', { high, low }))
  const levels: Record<string, string> = {}
  for (const part of parts(row.levels)) {
    const [, score, word] = /^(\d{1,4})\s*[=:]\s*(.+)$/.exec(part) ?? []
    if (!score || !word || +score < low || +score > high)
      said(
        'levels',
        phrase('“{part}” is not a score from {low} to {high} and its label, such as “{low} = absent”.', {
          part: part.slice(0, 40),
          low,
          high,
        }),
      )
    else levels[Number(score)] = word
  }
  const item = {
    key: code,
    label: code,
    title: row.title.trim(),
    low,
    high,
    levels,
    weight,
    reversed: yes('reversed'),
    optional: yes('optional'),
  }
  return { item: wrong.length === 0 ? item : undefined, wrong }
}

function sumsOf(rows: readonly ItemRow[], items: WrittenScale['items']): WrittenScale['sums'] {
  const byTitle = new Map<string, string[]>()
  for (const [place, row] of rows.entries())
    for (const title of new Set(parts(row.sums))) byTitle.set(title, [...(byTitle.get(title) ?? []), items[place]!.key])
  if (byTitle.size === 0)
    return [{ key: 'total', title: 'Total', items: items.filter(({ optional }) => !optional).map(({ key }) => key) }]
  return [...byTitle].map(([title, keys]) => {
    const plain = title.replace(/\s*\(mean\)$/i, '')
    return { key: keyOf(plain), title: plain, items: keys, as: plain === title ? ('sum' as const) : ('mean' as const) }
  })
}

/** “Blunted affect” is blunted-affect. */
const keyOf = (title: string) => {
  const key = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 25)
  return /^[a-z]/.test(key) ? key : `sum-${key}`
}

const parts = (text: string) =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const wholeNumber = (text: string) => (/^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined)
const YES = new Set(['yes', 'y', 'true', '1', 'x', 'ja'])
const NO = new Set(['', 'no', 'n', 'false', '0', 'nein'])

/** What the schema says, with where: “name: Too small”. */
function inWords({ path, message, code }: { path: PropertyKey[]; message: string; code?: string }): Message {
  const where = path.map((part) => (typeof part === 'number' ? part + 1 : String(part))).join(' ')
  if (code === 'too_small' && where) return phrase('{where}: it is empty.', { where })
  const what = textInMessage(message)
  if (where) return phrase('{where}: {what}', { where, what })
  return typeof what === 'string' ? phrase('{what}', { what }) : what
}

/** What a new version of a scale may not change, since sheets and heads mean it: in words; empty where it keeps all of it. */
export function changesThatMatter(before: Scale, after: Scale): Message[] {
  const items = new Map(after.items.map((item) => [item.key, item]))
  const sums = new Map(allSums(after).map((sum) => [sum.key, sum]))
  return [
    ...before.items.flatMap(({ key, low, high, reversed, weight }) => {
      const now = items.get(key)
      if (!now) return [phrase('The item {key} is missing.', { key })]
      return now.low === low && now.high === high && now.reversed === reversed && now.weight === weight
        ? []
        : [phrase('The item {key} has another range, weight or direction.', { key })]
    }),
    ...allSums(before).flatMap(({ key, title: name, items: keys, as }) => {
      const now = sums.get(key)
      const title = textInMessage(name)
      if (!now) return [phrase('The sum “{title}” is missing.', { title })]
      const same = now.as === as && now.items.length === keys.length && keys.every((item) => now.items.includes(item))
      return same ? [] : [phrase('The sum “{title}” has other items, or is computed otherwise.', { title })]
    }),
    ...(Math.abs((before.prorating?.leastShare ?? 1) - (after.prorating?.leastShare ?? 1)) < 0.005
      ? []
      : [phrase('The rule for missing items is another one.')]),
  ]
}
