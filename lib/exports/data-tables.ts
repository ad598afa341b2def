import type { Cell } from '#lib/csv/csv-of.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { scoreSum } from '#lib/scales/scores.ts'
import { CONSENSUS } from './exported-sheet.ts'
import type { ExportedInterview, StudyData } from './study-data.ts'

/** A column of an exported table, for the codebook. */
export interface Variable {
  name: string
  label: string
  type: 'text' | 'integer' | 'number' | 'date' | 'yes/no'
  values: string
}

/** A table with the meaning of its columns; its rows are made as they are read. */
export interface DataTable {
  file: string
  title: string
  variables: readonly Variable[]
  rows(): Iterable<readonly Cell[]>
}

const TRAINING: Variable = {
  name: 'training',
  label: 'Whether it was rated for training, and counts neither for agreement nor for heads',
  type: 'yes/no',
  values: '1 yes, 0 no',
}

const RATER = 'Code of the rater, the same in all files and exports; “consensus” where raters have settled their sheets'

type Named<T> = readonly [variable: Variable, cell: (row: T) => Cell]

const KINDS = { outOfFold: 'out-of-fold', unseen: 'unseen' } as const

/** The tables of a study: a row a score, a row a sheet, a row an interview, a row an estimate. */
export function dataTables(data: StudyData): DataTable[] {
  const { scale } = data.study
  return [ratingsTable(data, scale), sheetsTable(data, scale), interviewsTable(data, scale), estimatesTable(data)]
}

/** The items that the study rates. */
export const ratedItems = ({ study }: StudyData, scale: Scale) =>
  scale.items.filter(({ key }) => study.items.length === 0 || study.items.includes(key))

const text = (name: string, label: string, values = ''): Variable => ({ name, label, type: 'text', values })
const KIND = text('sheet_kind', 'The sheet of one rater, or what raters have settled and signed', 'rating, consensus')

function visitColumns(data: StudyData): Named<ExportedInterview>[] {
  const moved = data.datesShifted
  return [
    [text('participant', 'Code of the participant'), ({ participant }) => participant],
    [text('visit', 'Visit'), ({ visit }) => visit],
    [
      {
        name: moved ? 'date_shifted' : 'date',
        label: moved
          ? 'Day of the interview, moved by a number of days of the participant’s own'
          : 'Day of the interview',
        type: 'date',
        values: 'YYYY-MM-DD',
      },
      ({ date }) => date,
    ],
  ]
}

const groupColumns: Named<ExportedInterview>[] = [
  [text('site', 'Site'), ({ site }) => site],
  [text('sex', 'Sex'), ({ sex }) => sex],
  [text('age_band', 'Age band'), ({ ageBand }) => ageBand],
]

function ratingsTable(data: StudyData, scale: Scale): DataTable {
  const items = ratedItems(data, scale)
  type Row = { interview: ExportedInterview; sheet: ExportedInterview['sheets'][number]; item: Scale['items'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('rater', RATER), ({ sheet }) => sheet.rater],
    [text('item', `Item of the ${scale.name}`), ({ item }) => item.key],
    [score('score', 'Score of the item', rangeOf(items)), ({ sheet, item }) => sheet.scores[item.key]],
    [
      yesNo('not_assessable', 'Whether the rater could not assess the item'),
      ({ sheet, item }) => Number(sheet.notAssessable.includes(item.key)),
    ],
    [TRAINING, ({ sheet }) => Number(sheet.training)],
    [KIND, ({ sheet }) => sheet.kind],
  ]
  return table('ratings_long.csv', 'Ratings, a row a score', columns, function* () {
    for (const interview of data.interviews)
      for (const sheet of interview.sheets) for (const item of items) yield { interview, sheet, item }
  })
}

function sheetsTable(data: StudyData, scale: Scale): DataTable {
  type Row = { interview: ExportedInterview; sheet: ExportedInterview['sheets'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('rater', RATER), ({ sheet }) => sheet.rater],
    ...ratedItems(data, scale).map(
      (item): Named<Row> => [
        score(item.key, `${item.label} ${item.title}`, item),
        ({ sheet }) => sheet.scores[item.key],
      ],
    ),
    ...scale.sums.map(
      (sum): Named<Row> => [
        {
          name: `${sum.as}_${sum.key}`,
          label: `${sum.as === 'mean' ? 'Mean' : 'Sum'}: ${sum.title}, ${ofMissing(scale)}`,
          type: 'number',
          values: `of ${sum.items.join(', ')}`,
        },
        ({ sheet }) => scoreSum(scale, sum, sheet.scores),
      ],
    ),
    [
      { name: 'version', label: 'Version of the sheet that counts', type: 'integer', values: '1 or more' },
      ({ sheet }) => sheet.version,
    ],
    [yesNo('imported', 'Whether it was imported from a file'), ({ sheet }) => Number(sheet.imported)],
    [
      yesNo('blind', 'Whether it is known that estimates were hidden from the rater'),
      ({ sheet }) => Number(sheet.blind),
    ],
    [TRAINING, ({ sheet }) => Number(sheet.training)],
    [KIND, ({ sheet }) => sheet.kind],
  ]
  return table('sheets.csv', 'Rating sheets, a row a sheet', columns, function* () {
    for (const interview of data.interviews) for (const sheet of interview.sheets) yield { interview, sheet }
  })
}

function interviewsTable(data: StudyData, scale: Scale): DataTable {
  const settled = data.interviews.some(({ sheets }) => sheets.some(({ kind }) => kind === 'consensus'))
  const raters = [...data.raters.values(), ...(settled ? [CONSENSUS] : [])]
  const of = ({ sheets }: ExportedInterview, rater: string) =>
    sheets.find((sheet) => sheet.rater === rater && !sheet.training)
  const estimate = ({ estimates }: ExportedInterview) => estimates.find(({ inUse }) => inUse)
  const columns: Named<ExportedInterview>[] = [
    ...visitColumns(data),
    ...groupColumns,
    [
      number('duration_s', 'Length of the recording in seconds'),
      ({ durationMs }) => (durationMs === null ? null : durationMs / 1000),
    ],
    [
      number('coverage', 'Share of the sampled frames with the participant’s face', '0 to 1'),
      ({ coverage }) => coverage,
    ],
    [number('estimate', `Estimate of the head in use (${data.study.target})`), (row) => estimate(row)?.value],
    [number('estimate_lower_90', 'Lower end of its 90 % interval'), (row) => estimate(row)?.interval90[0]],
    [number('estimate_upper_90', 'Upper end of its 90 % interval'), (row) => estimate(row)?.interval90[1]],
    ...raters.flatMap((rater) =>
      ratedItems(data, scale).map(
        (item): Named<ExportedInterview> => [
          score(
            `${item.key}_${rater}`,
            `${item.label} ${item.title}, ${rater === CONSENSUS ? 'consensus of the raters' : `rater ${rater}`}`,
            item,
          ),
          (row) => of(row, rater)?.scores[item.key],
        ],
      ),
    ),
  ]
  return table('interviews_wide.csv', 'Interviews, a row an interview', columns, () => data.interviews)
}

function estimatesTable(data: StudyData): DataTable {
  type Row = { interview: ExportedInterview; estimate: ExportedInterview['estimates'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('target', 'What is estimated: a key of the scale'), ({ estimate }) => estimate.target],
    [number('estimate', 'Estimate on the target’s range'), ({ estimate }) => estimate.value],
    [number('lower_90', 'Lower end of the 90 % interval'), ({ estimate }) => estimate.interval90[0]],
    [number('upper_90', 'Upper end of the 90 % interval'), ({ estimate }) => estimate.interval90[1]],
    [number('lower_95', 'Lower end of the 95 % interval'), ({ estimate }) => estimate.interval95[0]],
    [number('upper_95', 'Upper end of the 95 % interval'), ({ estimate }) => estimate.interval95[1]],
    [
      text(
        'estimate_kind',
        'Whether the participant was kept from the head’s training',
        'out-of-fold: by folds; unseen: altogether',
      ),
      ({ estimate }) => KINDS[estimate.kind],
    ],
    [yesNo('in_use', 'Whether the study shows the estimates of this head'), ({ estimate }) => Number(estimate.inUse)],
    [text('head_kind', 'Kind of the head'), ({ estimate }) => estimate.headKind],
    [text('encoder', 'Encoder of the clips'), ({ estimate }) => estimate.encoder],
    [text('head_sha256', 'Hash of the head'), ({ estimate }) => estimate.head],
    [
      {
        name: 'analysis',
        label: 'Analysis that it rests on, as numbered in embeddings/index.csv',
        type: 'integer',
        values: '1 or more, for each interview',
      },
      ({ estimate }) => estimate.analysis,
    ],
  ]
  return table('estimates.csv', 'Estimates, a row an estimate', columns, function* () {
    for (const interview of data.interviews) for (const estimate of interview.estimates) yield { interview, estimate }
  })
}

function table<T>(file: string, title: string, columns: readonly Named<T>[], rows: () => Iterable<T>): DataTable {
  return {
    file,
    title,
    variables: columns.map(([variable]) => variable),
    *rows() {
      for (const row of rows()) yield columns.map(([, cell]) => cell(row))
    },
  }
}

const score = (name: string, label: string, { low, high }: Pick<ScaleItem, 'low' | 'high'>): Variable => ({
  name,
  label,
  type: 'integer',
  values: `${low} to ${high}; empty where not rated`,
})

/** What a sum is where items have no score. */
const ofMissing = ({ prorating }: Scale) =>
  prorating
    ? `prorated where ${Math.round(100 * prorating.leastShare)} % of its items or more have a score, and empty otherwise`
    : 'empty where an item has no score'

/** From the lowest to the highest score of any item. */
const rangeOf = (items: readonly ScaleItem[]) => ({
  low: Math.min(...items.map(({ low }) => low)),
  high: Math.max(...items.map(({ high }) => high)),
})
const yesNo = (name: string, label: string): Variable => ({ name, label, type: 'yes/no', values: '1 yes, 0 no' })
const number = (name: string, label: string, values = ''): Variable => ({ name, label, type: 'number', values })

export const CODEBOOK_COLUMNS = ['file', 'variable', 'label', 'type', 'values'] as const

/** What every column of the tables means. */
export function codebookRows(tables: readonly DataTable[]): string[][] {
  return tables.flatMap(({ file, variables }) =>
    variables.map(({ name, label, type, values }) => [file, name, label, type, values]),
  )
}
