import { createHash, randomInt } from 'node:crypto'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { assignableInterviews } from './assignable-interviews.ts'
import { type PlannedAssignment, type PlannedAssignments, planAssignments } from './plan-assignments.ts'
import { type PlanSettings, planSettingsSchema, storedPlanSettings } from './plan-settings.ts'
import { demandRaters } from './study-raters.ts'

export const previewPlanSchema = z.object({
  studyId: z.uuid(),
  /** Without a seed, one is drawn and given back. */
  settings: planSettingsSchema.extend({ seed: planSettingsSchema.shape.seed.optional() }),
  /** Which interviews; without them, those of the study that nobody was assigned to or has rated. */
  interviewIds: z.array(z.uuid()).min(1).max(20_000).optional(),
})

export const savePlanSchema = previewPlanSchema.extend({
  settings: planSettingsSchema,
  /** Of the preview that the manager saw. */
  fingerprint: z.string().max(100),
})

/** What a plan would do. */
export interface PlanPreview {
  settings: PlanSettings
  /** Changes with the plan. */
  fingerprint: string
  /** How many interviews it assigns. */
  interviews: number
  /** Interviews that have a rater already and stay as they are. */
  leftOut: number
  /** Codes and visits of interviews that none of the raters may rate: they led it. */
  withoutRater: string[]
  assignments: number
  doubles: number
  wantedDoubles: number
  /** By name. `before` is what they have to rate already. */
  raters: { id: string; name: string; before: number; main: number; double: number }[]
  /** Interviews that several rate, with the raters' names; the first ones. */
  doubled: { interview: string; raters: string[] }[]
}

const MOST_LISTED = 200

/**
 * What a plan would assign to whom; nothing is stored.
 *
 * @throws ConcordError bad-input where somebody does not rate in the study
 */
export async function previewPlan(
  database: Database | Transaction,
  { studyId, settings, interviewIds }: z.infer<typeof previewPlanSchema>,
): Promise<PlanPreview> {
  const seeded = { ...settings, seed: settings.seed ?? randomInt(1_000_000) }
  const { planned, interviews, raters, leftOut } = await draw(database, studyId, seeded, interviewIds)
  const titles = new Map(interviews.map(({ id, title }) => [id, title]))
  const names = new Map(raters.map(({ id, name }) => [id, name]))
  const byInterview = new Map<string, string[]>()
  for (const { interviewId, raterId } of planned.assignments)
    byInterview.set(interviewId, [...(byInterview.get(interviewId) ?? []), names.get(raterId)!])
  const ofRater = (id: string, purpose: PlannedAssignment['purpose']) =>
    planned.assignments.filter((one) => one.raterId === id && one.purpose === purpose).length
  return {
    settings: seeded,
    fingerprint: fingerprintOf(planned),
    interviews: byInterview.size,
    leftOut,
    withoutRater: planned.withoutRater.map((id) => titles.get(id)!),
    assignments: planned.assignments.length,
    doubles: planned.assignments.filter(({ purpose }) => purpose === 'double').length,
    wantedDoubles: planned.wantedDoubles,
    raters: raters.map(({ id, name, load }) => ({
      id,
      name,
      before: load,
      main: ofRater(id, 'main'),
      double: ofRater(id, 'double'),
    })),
    doubled: [...byInterview]
      .filter(([, assigned]) => assigned.length > 1)
      .slice(0, MOST_LISTED)
      .map(([id, assigned]) => ({ interview: titles.get(id)!, raters: assigned })),
  }
}

/**
 * Assigns interviews as the preview showed, all or none. From then on, raters of the study rate what they are assigned.
 *
 * @throws ConcordError conflict where the plan would be another one by now; bad-input where it assigns nothing
 */
export async function savePlan(
  database: Database,
  person: Person,
  { studyId, settings, interviewIds, fingerprint }: z.infer<typeof savePlanSchema>,
): Promise<{ assignments: number }> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const { planned } = await draw(tx, studyId, settings, interviewIds)
    if (fingerprintOf(planned) !== fingerprint)
      throw new ConcordError(
        'conflict',
        phrase(
          'Interviews, raters or assignments have changed since this preview. Nothing was assigned. Look at the new preview.',
        ),
      )
    const { assignments } = planned
    if (assignments.length === 0) throw new ConcordError('bad-input', phrase('There is nothing to assign.'))
    const plan = await tx.assignmentPlan.create({
      data: { studyId, settings: storedPlanSettings.write(settings), createdById: person.id },
    })
    const before = await lastPlaces(tx, studyId)
    await tx.assignment.createMany({
      data: assignments.map(({ place, ...one }) => ({
        ...one,
        place: (before.get(one.raterId) ?? 0) + place,
        dueOn: settings.dueOn === null ? null : new Date(settings.dueOn),
        planId: plan.id,
      })),
    })
    await tx.study.update({ where: { id: studyId }, data: { assignsRaters: true } })
    const { kind, doubleShare, seed, dueOn } = settings
    const details = { kind, doubleShare, seed, dueOn, assignments: assignments.length, plan: plan.id }
    await audit(tx, person.id, 'assignment.plan', studyId, details)
    return { assignments: assignments.length }
  })
}

async function draw(
  database: Database | Transaction,
  studyId: string,
  settings: PlanSettings,
  interviewIds: readonly string[] | undefined,
) {
  const raters = await demandRaters(database, studyId, settings.raters)
  const { interviews, leftOut } = await assignableInterviews(database, {
    studyId,
    raters: raters.map(({ id }) => id),
    interviewIds,
    forAll: settings.kind === 'all',
  })
  const planned = planAssignments({ ...settings, interviews, raters })
  return { planned, interviews, raters, leftOut }
}

function fingerprintOf({ assignments }: PlannedAssignments): string {
  const lines = assignments.map((one) => `${one.interviewId} ${one.raterId} ${one.purpose} ${one.place}`)
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

/** The last place in each rater's list of the study. */
async function lastPlaces(tx: Transaction, studyId: string): Promise<Map<string, number>> {
  const rows = await tx.assignment.groupBy({
    by: ['raterId'],
    where: { interview: { participant: { studyId } } },
    _max: { place: true },
  })
  return new Map(rows.map(({ raterId, _max }) => [raterId, _max.place ?? 0]))
}
