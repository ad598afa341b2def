import { AUDITED_ACTIONS } from '#lib/access/audited-actions.ts'
import type { StudyAgreement } from '#lib/agreement/compute-agreement.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { csvOf } from '#lib/csv/csv-of.ts'
import type { Database } from '#lib/database/client.ts'
import { english, type Translator } from '#lib/messages/translator.ts'
import { agreementTable, withRaterCodes } from '#lib/reports/agreement-table.ts'
import { modelCardPdf } from '#lib/reports/model-card.ts'
import { modelCardMarkdown } from '#lib/reports/model-card-text.ts'
import { formatTable, statisticsTable, summaryRows } from '#lib/reports/paper-table.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { dateShifts } from '#lib/studies/date-shifts.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { CAPTION_COLUMNS, captionRows } from './caption-rows.ts'
import { CODEBOOK_COLUMNS, codebookRows, dataTables } from './data-tables.ts'
import {
  analysesWithEmbeddings,
  embeddingFile,
  hasMovement,
  INDEX_COLUMNS,
  type IndexRow,
  MOVEMENT_COLUMNS,
  movementRows,
} from './embedding-files.ts'
import type { ExportChoice } from './export-choice.ts'
import { distinctFileNames } from './file-names.ts'
import { readmeOf } from './readme.ts'
import { redcapFiles } from './redcap-files.ts'
import type { StudyData } from './study-data.ts'
import { workbookOf } from './workbook.ts'
import type { ExportEntry } from './write-zip.ts'

/**
 * The files of an export of a study's data; the content of each is made when it is written.
 *
 * @param t into the language of model cards; what programs read is in English
 */
export async function dataEntries(
  t: Translator,
  database: Database,
  data: StudyData,
  choice: ExportChoice & { kind: 'data' },
  { version, at }: { version: string; at: Date },
): Promise<ExportEntry[]> {
  const tables = dataTables(data)
  const has = (part: (typeof choice.parts)[number]) => choice.parts.includes(part)
  return [
    { name: 'README.txt', content: () => [readmeOf(data, choice, version, at)] },
    ...(has('tables')
      ? [
          ...tables.map(({ file, variables, rows }): ExportEntry => {
            const header = variables.map(({ name }) => name)
            return { name: `tables/${file}`, content: () => csvParts(header, rows()) }
          }),
          { name: 'tables/codebook.csv', content: () => csvParts(CODEBOOK_COLUMNS, codebookRows(tables)) },
        ]
      : []),
    ...(has('workbook') ? [{ name: 'workbook.xlsx', content: () => once(() => workbookOf(tables)) }] : []),
    ...(has('redcap') ? redcapEntries(data) : []),
    ...(has('embeddings') ? await embeddingEntries(database, data) : []),
    ...(has('agreement') ? await agreementEntries(database, data) : []),
    ...(has('captions') ? [{ name: 'captions.csv', content: () => captionParts(database, data) }] : []),
    ...(has('cards') ? await cardEntries(t, database, data) : []),
    ...(has('audit') ? [{ name: 'audit.csv', content: () => auditRows(database, data) }] : []),
  ]
}

function redcapEntries(data: StudyData): ExportEntry[] {
  return [
    { name: 'redcap/data_dictionary.csv', content: () => [csvOf(redcapFiles(data).dictionary)] },
    { name: 'redcap/records.csv', content: () => csvParts(undefined, redcapFiles(data).records) },
  ]
}

async function embeddingEntries(database: Database, data: StudyData): Promise<ExportEntry[]> {
  const analysed = await analysesWithEmbeddings(database, data.interviews)
  const names = distinctFileNames(analysed.map(({ interview }) => interview))
  const index: IndexRow[] = []
  const files = analysed.map((one, i): ExportEntry => {
    const file = `${names[i]}.npy`
    return {
      name: `embeddings/${file}`,
      content: () =>
        once(async () => {
          const made = await embeddingFile(database, file, one)
          for (const row of made?.index ?? []) index.push(row)
          return made?.bytes ?? Buffer.alloc(0)
        }),
    }
  })
  const movement: ExportEntry[] = (await hasMovement(database, analysed))
    ? [{ name: 'embeddings/facial-movement.csv', content: () => movementParts(database, analysed) }]
    : []
  // Written after the others, it has what they came to.
  return [...files, ...movement, { name: 'embeddings/index.csv', content: () => csvParts(INDEX_COLUMNS, index) }]
}

async function* movementParts(...from: Parameters<typeof movementRows>): AsyncGenerator<string> {
  yield csvOf([[...MOVEMENT_COLUMNS]])
  for await (const rows of movementRows(...from)) yield* csvParts(undefined, rows)
}

async function* captionParts(database: Database, data: StudyData): AsyncGenerator<string> {
  yield csvOf([[...CAPTION_COLUMNS]])
  for await (const rows of captionRows(database, data)) yield* csvParts(undefined, rows)
}

/** Figures of the study's own work: of all of its interviews, so only where nobody is left out. */
async function agreementEntries(database: Database, data: StudyData): Promise<ExportEntry[]> {
  if (data.leftOut > 0 || data.isSelection) return []
  const { sources } = await studyAgreement(database, data.study.id)
  return sources.flatMap(({ key, target }, i) => {
    const name = `agreement/${String(i + 1).padStart(2, '0')}-${target.replaceAll(/[^\w+-]+/g, '_').slice(0, 60)}`
    const of = () => studyAgreement(database, data.study.id, { source: key })
    return [
      { name: `${name}-figures.csv`, content: () => once(async () => figuresOf(await of())) },
      {
        name: `${name}-pairs.csv`,
        content: () =>
          once(async () =>
            agreementTable(withRaterCodes(await of(), data.raters), await dateShifts(database, data.study.id)),
          ),
      },
    ]
  })
}

function figuresOf({ summary }: StudyAgreement): string {
  return formatTable(statisticsTable(english, summaryRows(english, summary)), 'csv')
}

/**
 * Cards of the heads that were trained with participants of this export alone: the figures of a card, by groups too, are of
 * all whom its head was trained with, those who were deleted since or are left out of the export among them.
 */
async function cardEntries(t: Translator, database: Database, data: StudyData): Promise<ExportEntry[]> {
  const heads = await database.head.findMany({
    where: { studyId: data.study.id },
    select: { id: true, kind: true, target: true, participants: true },
    orderBy: { createdAt: 'asc' },
  })
  const inExport = new Set(data.interviews.map(({ participant }) => participant))
  const own = heads.filter(({ participants }) => participants.every((code) => inExport.has(code)))
  return own.flatMap(({ id, kind, target }, i) => {
    const name = `cards/${String(i + 1).padStart(2, '0')}-${kind}-${target.replaceAll(/[^\w+-]+/g, '_').slice(0, 60)}`
    const material = async () => (await headForCard(database, id)).material
    const none = `${t('This head has no card that can be read. Train it again to create one.')}\n`
    return [
      {
        name: `${name}.md`,
        content: () =>
          once(async () => {
            const made = await material()
            return made ? modelCardMarkdown(t, wholeCard(t, made)) : none
          }),
      },
      {
        name: `${name}.pdf`,
        content: () =>
          once(async () => {
            const made = await material()
            return made ? modelCardPdf(t, wholeCard(t, made), made.createdAt) : Buffer.alloc(0)
          }),
      },
    ]
  })
}

/** Entries about the study's things, in the order of the trail; without times where dates are moved, since uploads tell the day. */
async function* auditRows(database: Database, data: StudyData): AsyncGenerator<string> {
  const { interviews, study, raters, datesShifted } = data
  const names = new Map<string, string>([
    [study.id, study.code],
    ...interviews.map(({ id, participant, visit }): [string, string] => [id, `${participant}, ${visit}`]),
  ])
  const subjects = [...names.keys()]
  const people = new Map(raters)
  yield csvOf([[...(datesShifted ? [] : ['time']), 'person', 'action', 'what', 'subject']])
  for (let first = 0; first < subjects.length; first += 500) {
    const entries = await database.auditEntry.findMany({
      where: { subject: { in: subjects.slice(first, first + 500) } },
      orderBy: { id: 'asc' },
      select: { at: true, userId: true, action: true, subject: true },
    })
    const rows = entries.map(({ at, userId, action, subject }) => {
      if (userId && !people.has(userId)) people.set(userId, `U${people.size - raters.size + 1}`)
      const time = datesShifted ? [] : [at.toISOString()]
      return [...time, userId ? people.get(userId) : '', action, AUDITED_ACTIONS[action], names.get(subject ?? '')]
    })
    if (rows.length > 0) yield csvOf(rows)
  }
}

/** Rows of a table as CSV, some hundred at a time. */
function* csvParts(
  header: readonly string[] | undefined,
  rows: Iterable<Parameters<typeof csvOf>[0][number]>,
): Generator<string> {
  let part: Parameters<typeof csvOf>[0][number][] = header ? [header] : []
  for (const row of rows) {
    part.push(row)
    if (part.length < 500) continue
    yield csvOf(part)
    part = []
  }
  if (part.length > 0) yield csvOf(part)
}

async function* once(make: () => Promise<string | Buffer>): AsyncGenerator<string | Buffer> {
  const made = await make()
  if (made.length > 0) yield made
}
