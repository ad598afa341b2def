import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { isAskedToRate } from '#lib/ratings/demand-assigned.ts'
import { runProgress } from '#lib/runs/run-progress.ts'
import { sumRange } from '#lib/scales/scores.ts'
import { FIRST, type StudyScale, scaleNamed, shownSum } from '#lib/scales/study-scales.ts'
import { consentOf } from '#lib/studies/consent.ts'
import { headOnScale } from '#lib/studies/head-in-use.ts'
import { copyOf } from '#lib/studies/recording-copies.ts'
import { recordingVersions } from '#lib/studies/recording-versions.ts'
import type { Study } from '#prisma/client/client.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { changeSinceFirst } from './change-since-first.ts'
import { firstEstimate } from './first-estimate.ts'
import { firstVisitOf } from './first-visit.ts'
import { latestAnalysis } from './latest-analysis.ts'
import { isLeftOutByRule } from './left-out-by-rule.ts'
import { neighboursOf } from './neighbours.ts'
import { otherVisitsOf } from './other-visits.ts'
import { ownProgress } from './own-progress.ts'
import { seenSheets } from './seen-sheets.ts'
import { shownEstimate } from './shown-estimate.ts'

/**
 * What the page of an interview shows to one person, with what they may do there.
 *
 * @param scaleName what the study calls the scale whose sheets and estimate are shown; one that it does not have shows the first
 */
export async function interviewPage(
  database: Database,
  person: Person,
  interviewId: string,
  role: StudyRole | undefined,
  scaleName = FIRST,
) {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study } = interview.participant
  const scales = await scalesOf(database, study)
  const shown = scaleNamed(scales, scaleName) ?? scales[0]
  const { scale, name } = shown
  const target = shownSum(shown)
  const range = sumRange(scale, target)
  const [latest, sheets, isAsked, ownFirstVisit, neighbours, otherVisits] = await Promise.all([
    latestAnalysis(database, interviewId),
    seenSheets(database, person, role, interview, { scale, sum: target }, name),
    isAskedToRate(database, interviewId, person.id),
    firstVisitOf(database, person, interview, name),
    neighboursOf(database, study.id, interviewId),
    otherVisitsOf(database, interview),
  ])
  const { recording } = latest
  const isRater = mayInStudy(person, role, 'sheet.rate', study.blinding)
  return {
    id: interview.id,
    participant: interview.participant.code,
    participantId: interview.participantId,
    groups: groupsOf(interview.participant),
    ...{ visit: interview.visit, date: interview.date },
    study: studyOn(study, shown),
    neighbours,
    /** How far the person's own sheets are, by scale; for a study with several. */
    scales: scales.length > 1 ? await ownProgress(database, person, interviewId, scales) : [],
    /** Those of the same participant. */
    otherVisits,
    /** The person who looks at it. */
    personId: person.id,
    target: { key: target.key, title: target.title, range },
    /** Every recording that was uploaded, the latest first; for managers alone. */
    consent: consentOf(interview.participant),
    recordings: mayInStudy(person, role, 'data.delete') ? await recordingVersions(database, interviewId) : undefined,
    recording: recording
      ? {
          id: recording.id,
          // Names of files often carry names of people: the one it came with is for the manager alone.
          fileName: mayInStudy(person, role, 'study.manage') ? recording.fileName : undefined,
          bytes: Number(recording.bytes),
          /** False once it was removed because the time to keep it had ended. */
          hasFile: recording.storageKey !== null,
          sha256: recording.sha256,
          /** The copy with blurred faces; for those who may export. */
          blurred: mayInStudy(person, role, 'data.export')
            ? await copyOf(database, recording.id, 'sharing')
            : undefined,
        }
      : undefined,
    /** The state of the latest run, and the result that counts: an earlier one's where that is under way, failed or was cancelled. */
    analysis: analysisOn(latest),
    ...sheets,
    /** What the person signed of the participant's first visit, which change is counted from; undefined at that visit itself. */
    ownFirstVisit,
    change: await changeSinceFirst(database, person, role, interview, { scale, sum: target }, name, sheets),
    estimate: sheets.blind
      ? undefined
      : await shownEstimate(database, headOnScale(study, shown), interviewId, latest.countingId, range),
    /** Whether there is no estimate because the rule of the head in use leaves out all clips. */
    leftOutByRule: !sheets.blind && (await isLeftOutByRule(database, headOnScale(study, shown), latest.result)),
    /** What a few clips say while the analysis runs. */
    firstEstimate: sheets.blind
      ? undefined
      : await firstEstimate(database, headOnScale(study, shown), latest.run, range),
    /** Whether this person rates in the study, and others are assigned this interview. */
    isAssignedToOthers: isRater && !isAsked,
    may: allowedOn(person, role, isRater && isAsked),
  }
}

const groupsOf = ({ site, sex, ageBand }: Record<'site' | 'sex' | 'ageBand', string | null>) => ({ site, sex, ageBand })

/** What the page says of the study, on the scale that it shows. */
const studyOn = ({ id, code, title, simulated, blinding, encoder }: Study, { name, scale, items }: StudyScale) => ({
  id,
  code,
  title,
  simulated,
  blinding,
  scale,
  /** Keys of the items that are rated; none where all of the scale are. */
  items,
  /** What the study calls the scale; empty for its first one. */
  scaleName: name,
  encoder,
})

/** How far the run is that is shown, and the result that counts, which may be of an earlier one. */
function analysisOn({ run, countingId, result, why }: Awaited<ReturnType<typeof latestAnalysis>>) {
  if (!run) return undefined
  return { id: run.id, ...runProgress(run), problem: run.problem ?? why ?? null, result, resultId: countingId }
}

/** What a person may do on the page of an interview. */
function allowedOn(person: Person, role: StudyRole | undefined, isAskedRater: boolean) {
  return {
    rate: isAskedRater,
    note: mayInStudy(person, role, 'note.write'),
    manage: mayInStudy(person, role, 'study.manage'),
    upload: mayInStudy(person, role, 'recording.upload'),
    control: mayInStudy(person, role, 'analysis.control'),
    agreement: mayInStudy(person, role, 'agreement.see'),
    changePrompts: mayInStudy(person, role, 'prompts.change'),
    delete: mayInStudy(person, role, 'data.delete'),
    export: mayInStudy(person, role, 'data.export'),
  }
}

export type InterviewPage = Awaited<ReturnType<typeof interviewPage>>
