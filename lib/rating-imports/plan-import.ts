import { OUTSIDE_RATER } from '#lib/access/outside-rater.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { isMessage, type Message, phrase } from '#lib/messages/message.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { scoreSum } from '#lib/scales/scores.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import type { ImportProblem } from './check-columns.ts'
import type { FileSheet } from './file-sheets.ts'
import { MOST_SHEETS } from './import-limits.ts'
import { type ImportMapping, namesVisits } from './import-mapping.ts'
import { placeInFile } from './place-in-file.ts'
import { likeOthers, unblinded } from './plan-notes.ts'
import { interviewKey, type PlannedRater, type PlannedSheet } from './planned-sheet.ts'
import { settleDates } from './settle-dates.ts'
import { VisitSpellings } from './visit-spellings.ts'

/** What an import would do. */
export interface ImportPlan {
  sheets: PlannedSheet[]
  problems: ImportProblem[]
  notes: Message[]
  newParticipants: string[]
  newInterviews: number
}

type Reading = Pick<Transaction, 'participant' | 'membership' | 'user'> | Database

/** What the study has that sheets of a file may be of. */
async function studyState(database: Reading, studyId: string) {
  const [participants, members, outside] = await Promise.all([
    database.participant.findMany({
      where: { studyId },
      select: {
        code: true,
        interviews: { select: { visit: true, date: true, sheets: { select: { raterId: true, scaleName: true } } } },
      },
    }),
    database.membership.findMany({
      where: { studyId },
      select: { user: { select: { id: true, name: true } } },
      orderBy: { user: { name: 'asc' } },
    }),
    outsideRaters(database, studyId),
  ])
  return {
    participants: new Map(participants.map((one) => [plainText(one.code).toUpperCase(), one])),
    members: new Map(members.map(({ user }) => [user.id, user.name])),
    visits: participants.flatMap(({ interviews }) => interviews.map(({ visit }) => visit)),
    outside: new Map(outside.map(({ id, name }) => [name.toLowerCase(), { id, name }])),
  }
}
type StudyState = Awaited<ReturnType<typeof studyState>>

/** People who rated elsewhere and whose sheets this study has. */
export async function outsideRaters(
  database: Pick<Reading, 'user'>,
  studyId: string,
): Promise<{ id: string; name: string }[]> {
  return database.user.findMany({
    where: { email: { endsWith: OUTSIDE_RATER }, sheets: { some: { interview: { participant: { studyId } } } } },
    select: { id: true, name: true },
    orderBy: { id: 'desc' },
  })
}

/**
 * What storing the sheets of a file would create, and what stands against it.
 *
 * @param leaveOut whether sheets whose rater has one of the interview already are left out, where they are refused else
 */
export async function planImport(
  database: Reading,
  studyId: string,
  given: readonly FileSheet[],
  mapping: ImportMapping,
  target: { scale: Scale; sum: ScaleSum; scaleName: string },
  leaveOut: boolean,
): Promise<ImportPlan> {
  const state = await studyState(database, studyId)
  const problems: ImportProblem[] = []
  const wrong = (line: number, what: Message) => problems.push({ place: placeInFile(mapping.sheet, line), what })
  const wanted = given.filter(({ rater }) => choiceOf(mapping, rater)?.as !== 'nobody')
  const spellings = new VisitSpellings(state.visits)
  const sheets = wanted.flatMap((sheet): PlannedSheet[] => {
    const planned = plannedSheet(sheet, { mapping, state, target, spellings })
    if (!isMessage(planned)) return [planned]
    wrong(sheet.line, planned)
    return []
  })
  const notes = settleDates(sheets, mapping, wrong)
  demandOnce(sheets, wrong)
  if (wanted.length > MOST_SHEETS)
    problems.unshift({
      place: undefined,
      what: phrase('This file has {count} sheets. Import at most {most} at once: split the file.', {
        count: wanted.length,
        most: MOST_SHEETS,
      }),
    })
  const there = sheets.filter(({ isThere }) => isThere)
  if (!leaveOut)
    for (const { line, rater, participant, visit } of there)
      wrong(
        line,
        phrase('{rater} has a sheet of {participant}, {visit} already. It is never overwritten.', {
          rater: rater.name,
          participant,
          visit,
        }),
      )
  const kept = sheets.filter(({ isThere }) => !isThere)
  const ignored = given.length - wanted.length
  if (ignored > 0)
    notes.push(
      phrase(
        '{count} {count, plural, one {sheet is} other {sheets are}} left out: you chose not to import their raters.',
        { count: ignored },
      ),
    )
  const isNew = kept.filter(({ isNewInterview }) => isNewInterview)
  return {
    sheets,
    problems,
    notes: [
      ...notes,
      ...spellings.notes(),
      ...unblinded(kept),
      ...likeOthers(
        kept,
        [...state.participants.values()].map(({ code }) => code),
      ),
    ],
    newParticipants: [
      ...new Set(isNew.filter((sheet) => sheet.isNewParticipant).map(({ participant }) => participant)),
    ],
    newInterviews: new Set(isNew.map(interviewKey)).size,
  }
}

const choiceOf = (mapping: ImportMapping, rater: string) => mapping.raters.find(({ from }) => from === rater)?.to

/** A sheet with what the study knows of it, or what stands against it. */
function plannedSheet(
  { line, participant, visit: from, date, rater, scores }: FileSheet,
  {
    mapping,
    state,
    target,
    spellings,
  }: {
    mapping: ImportMapping
    state: StudyState
    target: { scale: Scale; sum: ScaleSum; scaleName: string }
    spellings: VisitSpellings
  },
): PlannedSheet | Message {
  const chosen = namesVisits(mapping) ? (mapping.visits.find((one) => one.from === from)?.to ?? from) : from
  const visit = spellings.of(chosen)
  if (visit === '' || visit.length > 40)
    return phrase('“{visit}” is no name of a visit. Choose one of 1 to 40 letters.', { visit: visit.slice(0, 50) })
  const who = plannedRater(choiceOf(mapping, rater), rater, state)
  if (isMessage(who)) return who
  const person = state.participants.get(participant)
  const interview = person?.interviews.find((one) => one.visit === visit)
  return {
    line,
    participant: person?.code ?? participant,
    visit,
    date: interview?.date.toISOString().slice(0, 10) ?? date ?? '',
    dateInFile: date,
    isNewParticipant: !person,
    isNewInterview: !interview,
    rater: who,
    scores,
    score: scoreSum(target.scale, target.sum, scores),
    isThere:
      interview?.sheets.some(({ raterId, scaleName }) => raterId === who.id && scaleName === target.scaleName) ?? false,
  }
}

function plannedRater(
  choice: ImportMapping['raters'][number]['to'] | undefined,
  rater: string,
  { members, outside }: StudyState,
): PlannedRater | Message {
  if (choice?.as === 'member') {
    const name = members.get(choice.id)
    return name === undefined
      ? phrase('Choose who “{rater}” is: the chosen person is not a member of the study.', { rater })
      : { id: choice.id, name, kind: 'member' }
  }
  if (choice?.as !== 'outside') return phrase('Choose who “{rater}” is.', { rater })
  const known = outside.get(choice.name.toLowerCase())
  return { id: known?.id, name: known?.name ?? choice.name, kind: 'outside' }
}

/** A rater has one sheet of an interview, also where the file knows the rater by two names. */
function demandOnce(sheets: readonly PlannedSheet[], wrong: (line: number, what: Message) => void): void {
  const seen = new Map<string, number>()
  for (const { line, participant, visit, rater } of sheets) {
    const key = JSON.stringify([participant, visit, rater.id ?? rater.name.toLowerCase()])
    const before = seen.get(key)
    if (before === undefined) seen.set(key, line)
    else
      wrong(
        line,
        phrase('{participant}, {visit} is rated twice by {rater}: also in row {row}.', {
          participant,
          visit,
          rater: rater.name,
          row: before,
        }),
      )
  }
}
