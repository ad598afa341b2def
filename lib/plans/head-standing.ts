import { LEARNING, type TrainingPlan } from '#lib/heads/training-plan.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { isProspective, type KnownAtLocking, type PlanContent } from './analysis-plan.ts'

/** A version of a study's plan that was locked. */
export interface LockedPlan {
  version: number
  lockedAt: Date
  content: PlanContent
  known: KnownAtLocking
}

/** A head as far as a plan can say something of it. */
export interface PlannedOrNot {
  id: string
  target: string
  /** sha256 of its encoder's bundle. */
  encoderHash: string
  participants: number
  /** When its training was asked for, and how; undefined for heads from before trainings were kept. */
  request: { at: Date; plan: TrainingPlan } | undefined
}

/** Whether a head is the one that a plan has set, or was made besides. */
export interface HeadStanding {
  kind: 'planned' | 'exploratory'
  /** In words, what makes it so. */
  why: Message
  /** The version of the plan that it is held to; undefined where it is older than all. */
  version: number | undefined
}

/**
 * Tells the head that a study's plan has set from those that were made besides, which are exploratory. The first head that keeps to the plan in
 * force when its training was asked for is the planned one; the plan must have been locked before anybody could see an estimate.
 *
 * @param plans locked versions; without any there is no standing
 * @param heads in the order in which their trainings were asked for
 * @returns standing by head
 */
export function headStandings(
  plans: readonly LockedPlan[],
  heads: readonly PlannedOrNot[],
): ReadonlyMap<string, HeadStanding> {
  const standings = new Map<string, HeadStanding>()
  if (plans.length === 0) return standings
  const made = new Set<number>()
  for (const head of heads) {
    const plan = inForce(plans, head.request?.at)
    const why = plan ? departure(plan, head) : phrase('It was trained before the analysis plan was locked.')
    const isSecond = plan !== undefined && made.has(plan.version)
    if (plan && !why && !isSecond) {
      made.add(plan.version)
      standings.set(head.id, { kind: 'planned', version: plan.version, why: phrase('It follows the analysis plan.') })
    } else {
      standings.set(head.id, {
        kind: 'exploratory',
        version: plan?.version,
        why: why ?? phrase('It is not the first head that follows the analysis plan.'),
      })
    }
  }
  return standings
}

/** The latest version that was locked before; undefined where there was none. */
export function inForce(plans: readonly LockedPlan[], at: Date | undefined): LockedPlan | undefined {
  if (!at) return undefined
  return plans.filter(({ lockedAt }) => lockedAt < at).toSorted((a, b) => b.version - a.version)[0]
}

/** In words, how a head departs from a plan; undefined where it keeps to it. */
function departure(
  { content, known }: LockedPlan,
  { target, encoderHash, participants, request }: PlannedOrNot,
): Message | undefined {
  const { plan } = request!
  const { head } = content
  if (!isProspective(known)) return phrase('The analysis plan was locked after estimates were visible.')
  if (target !== content.target) return phrase('Its target is not the plan’s primary target.')
  if (!known.encoders.includes(encoderHash)) return phrase('Its encoder is not the plan’s.')
  if (plan.kind !== head.kind) return phrase('It is a different kind of head than the plan’s.')
  if (plan.kind !== 'ridge' && plan.loss !== head.loss)
    return phrase('It was trained with a different loss than the plan’s.')
  if (seesMore(plan.kind) && JSON.stringify(plan.learning ?? LEARNING) !== JSON.stringify(head.learning ?? LEARNING))
    return phrase('It learns in a different way than the plan’s: other draws, start or update.')
  if (plan.kind !== 'ridge' && plan.targets.length > 1)
    return phrase('It shares its network with other targets that the plan does not name.')
  if (plan.label !== head.label) return phrase('It was trained on other ratings than the plan’s.')
  if (JSON.stringify(sorted(plan.folds)) !== JSON.stringify(sorted(head.folds)))
    return phrase('Its folds are not the plan’s.')
  if (plan.seed !== head.seed) return phrase('Its seed is not the plan’s.')
  if (content.participants !== null && participants < content.participants)
    return phrase('It was trained on {count} participants; the plan says {planned}.', {
      count: participants,
      planned: content.participants,
    })
  return undefined
}

const seesMore = (kind: TrainingPlan['kind']) => kind === 'context' || kind === 'temporal'

const sorted = (given: object) => Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1))
