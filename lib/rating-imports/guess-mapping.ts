import type { Scale } from '#lib/scales/scale.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import type { DictionaryField } from './data-dictionary.ts'
import { guessColumn } from './guess-column.ts'
import { datesOfSingleVisits, type ImportMapping, type RaterChoice } from './import-mapping.ts'
import type { RatingsTable, TableColumn } from './ratings-table.ts'
import { datesOfVisits, visitInRest } from './visits-in-headers.ts'

/** What a study knows that helps to read a file. */
export interface KnownToStudy {
  scale: Scale
  /** Names of visits, the most frequent first. */
  visits: string[]
  members: { id: string; name: string }[]
}

/** How a record's copies for double entry are called in REDCap. */
export const COPY = /^(.+?)--(\d{1,2})$/

/** How a table is likely to be read, from its headers and its first column. */
export function guessMapping(
  table: RatingsTable,
  known: KnownToStudy,
  dictionary?: ReadonlyMap<string, DictionaryField>,
): ImportMapping {
  const guesses = table.columns.map((column) => ({ column, guess: guessOf(column, known.scale, dictionary) }))
  const first = (kind: string) => firstFilled(table, guesses, kind)?.key ?? null
  const event = table.columns.find(({ key }) => key.toLowerCase() === 'redcap_event_name')?.key
  const { items, visit } = guessItems(guesses)
  const inHeaders = items.some((item) => item.visit !== undefined)
  const ofVisits = datesOfVisits(
    guesses.flatMap(({ column, guess }) => (guess.kind === 'date' ? [column.key] : [])),
    items,
  )
  const severalRaters = new Set(items.map(({ rater }) => rater)).size > 1
  // REDCap has its records in the first column, whatever their name is.
  const isRedcap = table.columns.some(({ key }) => key.toLowerCase().startsWith('redcap_')) || dictionary !== undefined
  const participant = (isRedcap ? table.columns[0]?.key : undefined) ?? first('participant')
  // Where raters have a column of their own, what is repeated are visits.
  const repeated = first('rater') && !severalRaters ? repeatedInstance(table, items) : null
  return {
    sheet: table.sheet,
    columns: table.columns.map(({ key }) => key),
    participant,
    visit: inHeaders
      ? { column: null, all: '', inHeaders }
      : { column: event ?? first('visit') ?? repeated, all: visit ?? known.visits[0] ?? 'V1' },
    // One date in a row of several visits would be that of one of them.
    date: inHeaders
      ? { column: null, order: null, all: '', ...(ofVisits.length > 0 && { ofVisits }) }
      : { column: first('date'), order: null, all: '' },
    rater: severalRaters
      ? { from: 'items', column: null, all: '' }
      : guessRater(table, participant, first('rater'), items),
    items: severalRaters ? items : items.map((item) => ({ ...item, rater: '' })),
    missing: [],
    visits: [],
    raters: [],
  }
}

/** The first column of a kind; where there are several, the first that says something beside scores: each form of REDCap has its own rater and date. */
function firstFilled(
  { rows }: RatingsTable,
  guesses: readonly { column: TableColumn; guess: ReturnType<typeof guessColumn> }[],
  kind: string,
): TableColumn | undefined {
  const of = (wanted: string) => guesses.flatMap(({ column, guess }) => (guess.kind === wanted ? [column] : []))
  const [found, items] = [of(kind), of('item')]
  const isIn = (cells: readonly string[]) => (column: TableColumn) => (cells[column.place] ?? '').trim() !== ''
  const isBesideScores = (column: TableColumn) =>
    rows.some(({ cells }) => isIn(cells)(column) && items.some(isIn(cells)))
  return (found.length > 1 && found.find(isBesideScores)) || found[0]
}

function guessOf({ key }: TableColumn, scale: Scale, dictionary: ReadonlyMap<string, DictionaryField> | undefined) {
  const guess = guessColumn(key, scale)
  const label = dictionary?.get(key.toLowerCase())?.label
  return guess.kind === 'other' && label ? guessColumn(label, scale) : guess
}

/**
 * The columns of items. Where items are there several times, what their headers say besides tells visits apart, or raters, or both.
 *
 * @returns `visit` where all columns are of the same one, which their headers name
 */
function guessItems(guesses: readonly { column: TableColumn; guess: ReturnType<typeof guessColumn> }[]): {
  items: ImportMapping['items']
  visit: string | undefined
} {
  const found = withoutTitles(
    guesses.flatMap(({ column, guess }) =>
      guess.kind === 'item' ? [{ column: column.key, item: guess.item, rater: guess.rest.slice(0, 80) }] : [],
    ),
  )
  const groups = [...Map.groupBy(found, ({ rater }) => rater)].map(([rest, columns]) => ({
    rest,
    columns: columns.filter(({ item }, i) => columns.findIndex((other) => other.item === item) === i),
  }))
  const isOnce = new Set(found.map(({ item }) => item)).size === found.length
  if (isOnce) return { items: found, visit: groups.length === 1 ? visitInRest(groups[0]!.rest)?.visit : undefined }
  const most = Math.max(...groups.map(({ columns }) => columns.length))
  const large = groups.filter(({ columns }) => 2 * columns.length >= most)
  const withVisits = large.flatMap(({ rest, columns }) => {
    const told = visitInRest(rest)
    return told ? [columns.map((column) => ({ ...column, rater: told.other, visit: told.visit }))] : []
  })
  const items = withVisits.flat()
  if (withVisits.length < large.length || items.length === 0)
    return { items: large.flatMap(({ columns }) => columns), visit: undefined }
  const visits = new Set(items.map(({ visit }) => visit))
  return visits.size > 1
    ? { items, visit: undefined }
    : { items: items.map(({ visit: _, ...item }) => item), visit: items[0]!.visit }
}

/**
 * Where headers say something else of each item, that is its title, in whatever language: what all headers of an item have in common then tells no
 * raters apart. Where they say the same of all items, that is left: “Dr. Klein” and “Dr. Sommer”.
 */
function withoutTitles(columns: ImportMapping['items']): ImportMapping['items'] {
  const ofItem = Map.groupBy(columns, ({ item }) => item)
  const said = [...ofItem.values()].map((own) => JSON.stringify(own.map(({ rater }) => rater).sort()))
  if (new Set(said).size <= 1) return columns
  return columns.map((column) => {
    const others = ofItem.get(column.item)!.map(({ rater }) => rater.split(' '))
    const own = column.rater.split(' ').filter((word) => !others.every((words) => words.includes(word)))
    return { ...column, rater: own.join(' ') }
  })
}

function guessRater(
  table: RatingsTable,
  participant: string | null,
  column: string | null,
  items: ImportMapping['items'],
): ImportMapping['rater'] {
  if (column) return { from: 'column', column, all: '' }
  const place = table.columns.find(({ key }) => key === participant)?.place
  if (place !== undefined && table.rows.some(({ cells }) => COPY.test(plainText(cells[place]!))))
    return { from: 'copies', column: null, all: '' }
  const instance = repeatedInstance(table, items)
  return instance ? { from: 'column', column: instance, all: '' } : { from: 'file', column: null, all: '' }
}

/** The column of REDCap's repeated instances, where rows with scores have one; else null. */
function repeatedInstance(table: RatingsTable, items: ImportMapping['items']): string | null {
  const instance = table.columns.find(({ key }) => key.toLowerCase() === 'redcap_repeat_instance')
  const scored = table.columns.filter(({ key }) => items.some((item) => item.column === key))
  const isRepeated = table.rows.some(
    ({ cells }) =>
      instance && cells[instance.place]!.trim() !== '' && scored.some(({ place }) => cells[place]!.trim() !== ''),
  )
  return isRepeated ? instance!.key : null
}

/** A mapping that a study has kept, where the table has all of its columns and none that is new and can be told; else undefined. */
export function keptMapping(
  kept: ImportMapping | undefined,
  table: RatingsTable,
  guess: ImportMapping,
): ImportMapping | undefined {
  if (!kept) return undefined
  const isThere = (column: string) => table.columns.some(({ key }) => key === column)
  const wasThere = (column: string) => kept.columns.includes(column)
  return usedColumns(kept).every(isThere) && usedColumns(guess).every(wasThere)
    ? { ...kept, sheet: table.sheet, columns: guess.columns }
    : undefined
}

/** The columns that something is read from. */
export const usedColumns = (mapping: ImportMapping): string[] => {
  const { participant, visit, date, rater, items } = mapping
  const others = [...items, ...datesOfSingleVisits(mapping)].map(({ column }) => column)
  return [participant, visit.column, date.column, rater.column, ...others].filter((column) => column !== null)
}

/** The same mapping with a choice for each visit and rater of the file: what was chosen, or what is likely. */
export function withChoices(
  mapping: ImportMapping,
  found: { visits: readonly string[]; raters: readonly string[] },
  { visits, members }: KnownToStudy,
): ImportMapping {
  return {
    ...mapping,
    visits: found.visits
      .slice(0, 500)
      .map((from) => mapping.visits.find((one) => one.from === from) ?? { from, to: likelyVisit(from, visits) }),
    raters: found.raters.slice(0, 100).map((from) => {
      const chosen = mapping.raters.find((one) => one.from === from)
      const isThere = chosen && (chosen.to.as !== 'member' || members.some(({ id }) => id === idOf(chosen.to)))
      return isThere ? chosen : { from, to: likelyRater(from, members) }
    }),
  }
}

const idOf = (choice: RaterChoice) => (choice.as === 'member' ? choice.id : undefined)

/** “visit_1_arm_1” is the study's “V1” or “Visit 1”, where it has one; what it has not keeps its name. */
export function likelyVisit(from: string, visits: readonly string[]): string {
  const event = /^(.*)_arm_\d+[a-z]?$/.exec(from)?.[1]
  const name = event ?? from
  // A visit that is a number, such as a repeated instance, is called like others.
  if (/^\d{1,2}$/.test(name))
    return visits.find((visit) => sameVisit(visit) === `v${Number(name)}`) ?? `V${Number(name)}`
  const known = visits.find((visit) => visit === name) ?? visits.find((visit) => sameVisit(visit) === sameVisit(name))
  const plain = event ? `${event.charAt(0).toUpperCase()}${event.slice(1)}`.replaceAll('_', ' ') : from
  return known ?? plain.slice(0, 40)
}

const sameVisit = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/^visite?(?=\d)/, 'v')
    .replace(/(?<!\d)0+(?=\d)/g, '')

function likelyRater(from: string, members: KnownToStudy['members']): RaterChoice {
  const name = from.toLowerCase()
  // What raters have settled is no rater's sheet.
  if (/^(?:consensus|konsensus|konsens)$/.test(name.trim())) return { as: 'nobody' }
  const same = members.filter((member) => member.name.toLowerCase() === name)
  return same.length === 1 ? { as: 'member', id: same[0]!.id } : { as: 'outside', name: raterName(from) }
}

/** “r1” and “2” are no names to be read beside a score. */
const raterName = (from: string) => {
  const number = /^(?:r|rater)?[\s_.-]*(\d+|[a-z])$/i.exec(from)?.[1]
  return number ? `Rater ${number.toUpperCase()}` : from === MERGED ? 'Merged record' : from
}

/** What the rater of a record is called that was merged from the copies of two. */
export const MERGED = 'merged'
