import { isMessage, type Message, phrase } from '#lib/messages/message.ts'
import { pushAll } from '#lib/numbers/extremes.ts'
import type { Scale, ScaleItem, ScaleSum } from '#lib/scales/scale.ts'
import { scoreSum } from '#lib/scales/scores.ts'
import { plainText, saysMissing, withPlainDashes } from '#lib/tables/plain-text.ts'
import { summaryRowsIn } from '#lib/tables/summary-rows.ts'
import { type ImportProblem, problemsOfColumns, sumColumns } from './check-columns.ts'
import type { DictionaryField } from './data-dictionary.ts'
import { DatesElsewhere } from './dates-elsewhere.ts'
import type { FileSheet, ReadRatings } from './file-sheets.ts'
import { COPY, MERGED } from './guess-mapping.ts'
import { type ImportMapping, namesVisits } from './import-mapping.ts'
import { type ItemColumn, type ItemGroup, itemGroups } from './item-groups.ts'
import { placeInFile } from './place-in-file.ts'
import type { RatingsTable, TableColumn } from './ratings-table.ts'
import { type DayOrder, dayOrderOf, dayOrProblem } from './read-day.ts'
import { missingIn, readScore, readTotal } from './read-score.ts'
import { notesOnReading, type WrongSum } from './reading-notes.ts'

/** Reads the sheets of a table. Every cell that can't be read is told of, not the first alone. */
export function readRatings(
  table: RatingsTable,
  mapping: ImportMapping,
  scale: Scale,
  dictionary?: ReadonlyMap<string, DictionaryField>,
): ReadRatings {
  const reader = new Reader(table, mapping, scale, dictionary)
  return reader.read()
}

type Cells = readonly string[]

class Reader {
  readonly #table: RatingsTable
  readonly #mapping: ImportMapping
  readonly #scale: Scale
  readonly #problems: ImportProblem[] = []
  readonly #outside = new Map<string, number>()
  readonly #columns: ReadonlyMap<string, TableColumn>
  readonly #items: readonly ItemGroup[]
  readonly #missing: ReadonlySet<string>
  readonly #sums: { column: TableColumn; sum: ScaleSum }[]
  readonly #wrongSums: WrongSum[] = []

  constructor(
    table: RatingsTable,
    mapping: ImportMapping,
    scale: Scale,
    dictionary: ReadonlyMap<string, DictionaryField> | undefined,
  ) {
    this.#table = table
    this.#mapping = mapping
    this.#scale = scale
    this.#columns = new Map(table.columns.map((column) => [column.key, column]))
    this.#missing = missingIn(mapping.missing)
    this.#items = itemGroups(mapping, this.#columns, scale, dictionary)
    this.#sums = sumColumns(table, scale)
  }

  read(): ReadRatings {
    const nothing = { sheets: [], notes: [], visits: [], raters: [], outside: [] }
    this.#problems.push(...problemsOfColumns(this.#mapping, this.#table, this.#scale))
    const participant = this.#column(this.#mapping.participant)
    if (this.#problems.length > 0 || !participant) return { ...nothing, problems: this.#problems }
    const { certain, notes } = summaryRowsIn(this.#table, participant.place)
    const summaries = new Map(certain.map(({ line, word }) => [line, word]))
    const date = this.#column(this.#mapping.date.column)
    const order = this.#dayOrder(date)
    const read: FileSheet[] = []
    const elsewhere = new DatesElsewhere()
    let empty = 0
    for (const { line, cells } of this.#table.rows) {
      const word = summaries.get(line)
      if (word !== undefined && this.#hasScores(cells)) {
        this.#wrong(
          line,
          participant,
          phrase(
            '“{word}” looks like a summary of the other rows. Remove the row, or rename it if it is an interview.',
            {
              word,
            },
          ),
        )
        continue
      }
      const own = this.#sheetsOf(line, cells, participant, { column: date, order })
      if (own !== undefined) pushAll(read, own)
      else {
        empty += 1
        const day = date && dayOrProblem(this.#textIn(cells, date), order)
        const visit = this.#visitIn(cells) ?? this.#mapping.visit.all
        if (day && !isMessage(day)) elsewhere.note(this.#textIn(cells, participant), visit, day)
      }
    }
    const { sheets, notes: onDates } = elsewhere.complete(read)
    const values = (of: (sheet: FileSheet) => string) => [...new Set(sheets.map(of))]
    return {
      sheets,
      problems: this.#problems,
      notes: [...notes, ...onDates, ...this.#notesOn(sheets, empty)],
      visits: namesVisits(this.#mapping) ? values(({ visit }) => visit) : [],
      raters: values(({ rater }) => rater),
      outside: [...this.#outside].map(([value, count]) => ({ value, count })),
    }
  }

  /** What comes first in dates with slashes, as was chosen or as the dates of the file tell. */
  #dayOrder(column: TableColumn | undefined): DayOrder | undefined {
    const columns = [column, ...this.#items.map(({ date }) => date)].filter((one) => one !== undefined)
    const cells = columns.flatMap(({ place }) => this.#table.rows.map((row) => row.cells[place]!))
    return this.#mapping.date.order ?? dayOrderOf(cells)
  }

  #hasScores(cells: Cells): boolean {
    const empty = (cell: string, item: ScaleItem) => {
      const read = readScore(cell, item, this.#missing)
      return 'score' in read && read.score === undefined
    }
    return this.#items
      .flatMap(({ columns }) => columns)
      .some(({ column, item }) => !empty(cells[column.place] ?? '', item))
  }

  /** The sheets of a row, one for each rater; undefined where it has no score. */
  #sheetsOf(
    line: number,
    cells: Cells,
    participantColumn: TableColumn,
    date: { column: TableColumn | undefined; order: DayOrder | undefined },
  ): FileSheet[] | undefined {
    const rated = this.#items.flatMap(({ columns, ...of }) => {
      const before = this.#problems.length
      const scores = this.#scoresOf(line, cells, columns)
      return Object.keys(scores).length > 0 || this.#problems.length > before ? [{ ...of, scores }] : []
    })
    if (rated.length === 0) return undefined
    const id = this.#textIn(cells, participantColumn)
    const copy = this.#mapping.rater.from === 'copies' ? COPY.exec(id) : undefined
    const code = (copy?.[1] ?? id).toUpperCase()
    if (!/^[A-Z0-9][A-Z0-9_-]{0,29}$/.test(code))
      this.#wrong(
        line,
        participantColumn,
        code === ''
          ? phrase('the participant is missing.')
          : phrase('“{code}” is no code of a participant. Use letters, digits and dashes, and never a name.', {
              code: id.slice(0, 40),
            }),
      )
    const visit = this.#visitOf(line, cells)
    // Several raters may share the date of a visit: what is wrong with it is said once.
    const columns = new Set([date.column, ...rated.map((of) => of.date)].filter((column) => column !== undefined))
    const days = new Map([...columns].map((column) => [column, this.#dayOf(line, cells, column, date.order)]))
    const dayIn = (column: TableColumn | undefined) => column && days.get(column)
    return rated.map(({ rater, visit: named, date: ofVisit, scores }) => ({
      line,
      participant: code,
      visit: this.#mapping.visit.inHeaders ? named : visit,
      date: dayIn(ofVisit) ?? dayIn(date.column) ?? (this.#mapping.date.all || undefined),
      rater: this.#raterOf(line, cells, rater, copy ?? undefined),
      scores,
    }))
  }

  #scoresOf(line: number, cells: Cells, items: readonly ItemColumn[]): Record<string, number> {
    const scores: Record<string, number> = {}
    for (const { column, item, choices } of items) {
      const cell = cells[column.place] ?? ''
      const read = readScore(cell, item, this.#missing, choices)
      if ('wrong' in read) {
        this.#wrong(line, column, read.wrong)
        const value = plainText(cell)
        if (read.isNumber) this.#outside.set(value, (this.#outside.get(value) ?? 0) + 1)
      } else if (read.score !== undefined) scores[item.key] = read.score
    }
    this.#compareSums(line, cells, scores)
    return scores
  }

  /** A total that is not the sum of its items says that a score, or the total, is wrong. */
  #compareSums(line: number, cells: Cells, scores: Record<string, number>): void {
    if (this.#items.length > 1) return
    for (const { column, sum } of this.#sums) {
      const given = readTotal(cells[column.place] ?? '')
      if (given === undefined || sum.items.some((item) => scores[item] === undefined)) continue
      const total = scoreSum(this.#scale, sum, scores)!
      // A mean may be written with few decimals.
      if (Math.abs(total - given) > (sum.as === 'mean' ? 0.051 : 1e-9))
        this.#wrongSums.push({ place: this.#placeOf(line, column), given, total })
    }
  }

  #visitOf(line: number, cells: Cells): string {
    const column = this.#column(this.#mapping.visit.column)
    if (!column) return this.#mapping.visit.all
    const visit = this.#visitIn(cells)!
    if (visit === '') this.#wrong(line, column, phrase('the visit is missing.'))
    return visit
  }

  /** The visit that a row names; undefined where no column does. */
  #visitIn(cells: Cells): string | undefined {
    const column = this.#column(this.#mapping.visit.column)
    return column && this.#textIn(cells, column)
  }

  #dayOf(line: number, cells: Cells, column: TableColumn, order: DayOrder | undefined) {
    const read = dayOrProblem(this.#textIn(cells, column), order)
    if (isMessage(read)) this.#wrong(line, column, read)
    return isMessage(read) ? undefined : read
  }

  #raterOf(line: number, cells: Cells, rater: string, copy: RegExpExecArray | undefined): string {
    const { from, all } = this.#mapping.rater
    if (from === 'items') return rater
    if (from === 'copies') return copy?.[2] ?? MERGED
    const column = from === 'column' ? this.#column(this.#mapping.rater.column) : undefined
    if (!column) return all
    const name = this.#textIn(cells, column).slice(0, 80)
    if (name === '') this.#wrong(line, column, phrase('the rater is missing.'))
    return name
  }

  #notesOn(sheets: readonly FileSheet[], empty: number): Message[] {
    const mapped = this.#items.map(({ columns }) => columns.length)
    const partial = sheets.filter(({ scores }) => Object.keys(scores).length < Math.max(...mapped)).length
    return notesOnReading({ empty, partial, wrongSums: this.#wrongSums })
  }

  #column(key: string | null): TableColumn | undefined {
    return key === null ? undefined : this.#columns.get(key)
  }

  #textIn(cells: Cells, { place }: TableColumn): string {
    const text = plainText(cells[place] ?? '').slice(0, 300)
    return saysMissing(withPlainDashes(text)) ? '' : text
  }

  #placeOf(line: number, column: TableColumn | undefined): Message {
    return placeInFile(this.#table.sheet, (column && this.#table.lineOf?.(line, column.place)) ?? line, column)
  }

  #wrong(line: number, column: TableColumn | undefined, what: Message): void {
    this.#problems.push({ place: this.#placeOf(line, column), what })
  }
}
