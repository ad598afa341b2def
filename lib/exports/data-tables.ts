import type { Scale } from '#lib/scales/scale.ts'
import { splitKey } from '#lib/scales/study-scales.ts'
import { divisionsTable, eventsTable } from './event-tables.ts'
import { distinct } from './exported-scales.ts'
import { interviewsTable } from './interviews-table.ts'
import { scoreColumns } from './score-columns.ts'
import type { ExportedInterview, StudyData } from './study-data.ts'
import {
  type DataTable,
  type Named,
  number,
  rangeOf,
  score,
  table,
  text,
  type Variable,
  yesNo,
} from './table-columns.ts'
import { visitColumns } from './visit-columns.ts'

const TRAINING: Variable = {
  name: 'training',
  label: 'Whether it was rated for training, and counts neither for agreement nor for heads',
  type: 'yes/no',
  values: '1 yes, 0 no',
}

const RATER = 'Code of the rater, the same in all files and exports; “consensus” where raters have settled their sheets'

const KINDS = { outOfFold: 'out-of-fold', unseen: 'unseen' } as const

/** The tables of a study: a row a score, a row a sheet, a row an interview, a row an estimate, and those of events. */
export function dataTables(data: StudyData): DataTable[] {
  const visits = visitColumns(data)
  return [
    ratingsTable(data),
    sheetsTable(data),
    interviewsTable(data),
    estimatesTable(data),
    eventsTable(data, visits),
    divisionsTable(
      data,
      visits,
      scaleColumn(data, ({ target }) => splitKey(target).name),
    ),
  ]
}

const KIND = text('sheet_kind', 'The sheet of one rater, or what raters have settled and signed', 'rating, consensus')

/** Which scale a row is of, where the study has several. @param nameOf what the study calls the scale of a row */
function scaleColumn<T>({ study: { scales } }: StudyData, nameOf: (row: T) => string): Named<T>[] {
  if (scales.length < 2) return []
  // A scale of the study's own may have the name of another.
  const names = distinct(scales.map(({ scale }) => scale.name))
  return [
    [text('scale', 'Scale', names.join(', ')), (row) => names[scales.findIndex(({ name }) => name === nameOf(row))]],
  ]
}

function ratingsTable(data: StudyData): DataTable {
  const { scales } = data.study
  const items = scales.flatMap((one) => one.items)
  type Row = { interview: ExportedInterview; sheet: ExportedInterview['sheets'][number]; item: Scale['items'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('rater', RATER), ({ sheet }) => sheet.rater],
    ...scaleColumn<Row>(data, ({ sheet }) => sheet.scaleName),
    [text('item', `Item of the ${scales.map(({ scale }) => scale.name).join(' or the ')}`), ({ item }) => item.key],
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
      for (const sheet of interview.sheets)
        for (const item of scales.find(({ name }) => name === sheet.scaleName)?.items ?? [])
          yield { interview, sheet, item }
  })
}

function sheetsTable(data: StudyData): DataTable {
  type Row = { interview: ExportedInterview; sheet: ExportedInterview['sheets'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('rater', RATER), ({ sheet }) => sheet.rater],
    ...scaleColumn<Row>(data, ({ sheet }) => sheet.scaleName),
    ...data.study.scales
      .flatMap(scoreColumns)
      .map(([variable, cell]): Named<Row> => [variable, ({ sheet }) => cell(sheet)]),
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

function estimatesTable(data: StudyData): DataTable {
  type Row = { interview: ExportedInterview; estimate: ExportedInterview['estimates'][number] }
  const columns: Named<Row>[] = [
    ...visitColumns(data).map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    ...scaleColumn<Row>(data, ({ estimate }) => splitKey(estimate.target).name),
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

export const CODEBOOK_COLUMNS = ['file', 'variable', 'label', 'type', 'values', 'loinc'] as const

/** What every column of the tables means. */
export function codebookRows(tables: readonly DataTable[]): string[][] {
  return tables.flatMap(({ file, variables }) =>
    variables.map(({ name, label, type, values, loinc }) => [file, name, label, type, values, loinc ?? '']),
  )
}
