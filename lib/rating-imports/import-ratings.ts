import { createHash } from 'node:crypto'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { FIRST, scaleNameSchema, shownSum } from '#lib/scales/study-scales.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import type { ImportProblem } from './check-columns.ts'
import { readDictionary } from './data-dictionary.ts'
import { guessMapping, keptMapping, usedColumns, withChoices } from './guess-mapping.ts'
import { LARGEST_FILE } from './import-limits.ts'
import { type ImportMapping, importMappingSchema, storedMapping } from './import-mapping.ts'
import { withRowsOfSheets } from './long-table.ts'
import { outsideRaters, planImport } from './plan-import.ts'
import type { PlannedSheet } from './planned-sheet.ts'
import { problemsInWords } from './problems-in-words.ts'
import { type GivenFile, readRatingsTable } from './ratings-table.ts'
import { readRatings } from './read-ratings.ts'
import { storePlan } from './store-plan.ts'

const fileSchema = z.object({
  name: z.string().min(1).max(255),
  /** Its bytes. */
  base64: z
    .base64('This file did not arrive whole. Choose it again.')
    .max(Math.ceil(LARGEST_FILE / 3) * 4, 'A file of ratings has at most 4 MB.'),
})

export const previewImportSchema = z.object({
  studyId: z.uuid(),
  /** Which of the study's scales the file is of; its first one where left out. */
  scaleName: scaleNameSchema.unwrap().optional(),
  file: fileSchema,
  /** The data dictionary of the REDCap project that the file comes from. */
  dictionary: fileSchema.optional(),
  /** How to read the file; as it was read last, or guessed, where left out. */
  mapping: importMappingSchema.optional(),
  /** Whether sheets whose rater has one of the interview already are left out. */
  leaveOut: z.boolean().default(false),
})

export const importRatingsSchema = previewImportSchema.extend({
  mapping: importMappingSchema,
  /** Whether the person states that the raters had not seen estimates of these interviews. */
  statedBlind: z.boolean(),
  /** How many sheets the person saw that would be stored. */
  expected: z.number().int().min(1),
})

/** What a file would be to a study. */
export interface ImportPreview {
  file: { name: string; sha256: string }
  /** Sheets of the workbook to choose from. */
  sheets: string[]
  columns: { key: string; letters: string; examples: string[] }[]
  /** How it was read. */
  mapping: ImportMapping
  /** Whether that is how the study's last import was read. */
  isKept: boolean
  members: { id: string; name: string }[]
  /** What the study calls its visits, the most frequent first. */
  visits: string[]
  outside: string[]
  /** The first of what is wrong, and how much is. */
  problems: ImportProblem[]
  problemCount: number
  notes: (Message | string)[]
  /** Numbers outside the scale, which may stand for “not rated”. */
  outsideScale: { value: string; count: number }[]
  /** The first of the sheets. */
  rows: PlannedSheet[]
  counts: { sheets: number; there: number; newParticipants: number; newInterviews: number; raters: number }
}

/** Rows that a preview shows. */
const SHOWN = { rows: 300, problems: 100 }

/** Thousands of sheets take a while. */
const LIMITS = { maxWait: 30_000, timeout: 5 * 60_000 }

type Reading = Transaction | Database
type Request = z.infer<typeof previewImportSchema>

/** Reads a file and says what an import would do. Nothing is changed. @throws ConcordError where the file is no table */
export async function previewImport(database: Database, request: Request): Promise<ImportPreview> {
  const { file, table, plan, read, mapping, isKept, known, sha256 } = await prepared(database, request)
  const stored = plan.sheets.filter(({ isThere }) => !isThere)
  const problems = [...read.problems, ...plan.problems]
  return {
    file: { name: file.name, sha256 },
    sheets: table.sheets,
    columns: table.columns.map(({ key, letters, place }) => ({
      key,
      letters,
      examples: examplesOf(table.rows.map(({ cells }) => cells[place] ?? '')),
    })),
    mapping,
    isKept,
    members: known.members,
    visits: known.visits,
    outside: (await outsideRaters(database, request.studyId)).map(({ name }) => name),
    problems: problems.slice(0, SHOWN.problems),
    problemCount: problems.length,
    notes: [...table.notes, ...read.notes, ...plan.notes],
    outsideScale: read.outside,
    rows: plan.sheets.slice(0, SHOWN.rows),
    counts: {
      sheets: stored.length,
      there: plan.sheets.length - stored.length,
      newParticipants: plan.newParticipants.length,
      newInterviews: plan.newInterviews,
      raters: new Set(stored.map(({ rater }) => rater.id ?? rater.name)).size,
    },
  }
}

/**
 * Stores all sheets of a file with the participants and visits that are new, or nothing. The sheets are locked, have no signature, and carry where
 * they come from.
 *
 * @returns the import, and how many sheets it has
 * @throws ConcordError bad-input where a cell is wrong; conflict where something else would be stored by now than the person saw
 */
export async function importRatings(
  database: Database,
  person: Person,
  { statedBlind, expected, ...request }: z.infer<typeof importRatingsSchema>,
): Promise<{ id: string; sheets: number }> {
  const { studyId } = request
  return database.$transaction(async (tx) => {
    // Imports of a study come one after another.
    await tx.$executeRaw`select 1 from "Study" where id = ${studyId}::uuid for no key update`
    const { file, plan, read, mapping, scale, sha256 } = await prepared(tx, request)
    const problems = [...read.problems, ...plan.problems]
    if (problems.length > 0)
      throw new ConcordError(
        'bad-input',
        phrase('{problems} Nothing was imported.', { problems: problemsInWords(problems) }),
      )
    const sheets = plan.sheets.filter(({ isThere }) => !isThere)
    if (sheets.length !== expected)
      throw new ConcordError(
        'conflict',
        phrase(
          'The study has changed since this preview, so that something else would be stored. Look at the new preview.',
        ),
      )
    const { id } = await tx.ratingImport.create({
      data: {
        studyId,
        fileName: file.name,
        sha256,
        mapping: storedMapping.write(mapping),
        statedBlind,
        importedById: person.id,
        importedName: person.name,
      },
      select: { id: true },
    })
    await storePlan(tx, person, {
      studyId,
      importId: id,
      scale: scale.key,
      scaleName: request.scaleName ?? FIRST,
      sheets,
    })
    await tx.study.update({ where: { id: studyId }, data: { ratingMapping: storedMapping.write(mapping) } })
    await audit(tx, person.id, 'ratings.import', id, {
      sha256,
      sheets: sheets.length,
      participants: plan.newParticipants.length,
      interviews: plan.newInterviews,
      statedBlind,
    })
    return { id, sheets: sheets.length }
  }, LIMITS)
}

async function prepared(database: Reading, request: Request) {
  const { studyId, scaleName = FIRST, leaveOut } = request
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const ofStudy = await scaleOfStudy(database, study, scaleName)
  const { scale } = ofStudy
  const [file, dictionary] = [
    givenFile(request.file),
    request.dictionary && readDictionary(givenFile(request.dictionary)),
  ]
  const table = withRowsOfSheets(await readRatingsTable(file, scale, request.mapping?.sheet), scale)
  const visits = await database.interview.groupBy({
    by: ['visit'],
    where: { participant: { studyId } },
    _count: true,
    orderBy: { _count: { visit: 'desc' } },
  })
  const members = await database.membership.findMany({
    where: { studyId },
    select: { user: { select: { id: true, name: true } } },
    orderBy: { user: { name: 'asc' } },
  })
  const known = { scale, visits: visits.map(({ visit }) => visit), members: members.map(({ user }) => user) }
  const guess = guessMapping(table, known, dictionary)
  const last = storedMapping.readOrWhy(study.ratingMapping).value
  // The last file may have been of another scale of the study.
  const isOfScale = last?.items.every(({ item }) => scale.items.some(({ key }) => key === item))
  const kept = keptMapping(isOfScale ? last : undefined, table, guess)
  const { mapping: given } = request
  // Another sheet of the workbook has other columns.
  const isOfTable = given && usedColumns(given).every((column) => guess.columns.includes(column))
  const chosen = isOfTable ? { ...given, sheet: table.sheet, columns: guess.columns } : (kept ?? guess)
  const read = readRatings(table, chosen, scale, dictionary)
  const mapping = withChoices(chosen, read, known)
  const plan = await planImport(
    database,
    studyId,
    read.sheets,
    mapping,
    { scale, sum: shownSum(ofStudy), scaleName },
    leaveOut,
  )
  const sha256 = createHash('sha256').update(file.bytes).digest('hex')
  return {
    file,
    scale,
    table,
    read,
    plan,
    mapping,
    isKept: !isOfTable && kept !== undefined,
    known,
    sha256,
  }
}

/** The file as it came, with a name that can be shown: its last part, without anything that nobody sees. */
function givenFile({ name, base64 }: z.infer<typeof fileSchema>): GivenFile {
  const shown = plainText(name.split(/[\\/]/).at(-1)!).replace(/\p{C}/gu, '')
  return { name: shown || 'ratings', bytes: Buffer.from(base64, 'base64') }
}

function examplesOf(cells: readonly string[]): string[] {
  const examples = new Set<string>()
  for (const cell of cells) {
    if (cell.trim() !== '') examples.add(cell.trim().slice(0, 40))
    if (examples.size === 3) break
  }
  return [...examples]
}
