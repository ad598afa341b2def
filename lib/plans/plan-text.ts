import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { isProspective, type KnownAtLocking, PLANNED_GROUPS, type PlanContent } from './analysis-plan.ts'

/** What of a plan its text says besides its content. */
export interface PlanAbout {
  study: { code: string; title: string; scale: string }
  version: number
  /** Why there is another version; empty for the first. */
  reason: string
  lockedAt: Date
  lockedBy: string
  /** Titles of what the content has as keys. */
  titles: { target: string; label: string }
  known: KnownAtLocking
}

/**
 * A plan as text that is kept byte for byte; its SHA-256 can be checked with any tool, and published before the analysis.
 */
export function planText(content: PlanContent, about: PlanAbout): string {
  return `${[
    `Analysis plan, version ${about.version}`,
    `Study ${about.study.code}: ${about.study.title}`,
    `Locked ${about.lockedAt.toISOString()} by ${about.lockedBy}`,
    ...(about.reason ? [`Reason for this version: ${about.reason}`] : []),
    '',
    ...planLines(content, about).map(([label, value]) => `${label}: ${value}`),
    '',
    'State at locking',
    ...knownLines(about.known).map(([label, value]) => `${label}: ${value}`),
    ...(content.notes ? ['', 'Notes', content.notes.replaceAll('\r\n', '\n')] : []),
  ].join('\n')}\n`
}

/** A plan's content in words, one pair of label and value for each thing that it sets. */
export function planLines(
  { margin, head, groups, participants }: PlanContent,
  { study, titles }: Pick<PlanAbout, 'study' | 'titles'>,
): [string, string][] {
  return [
    ['Primary target', `${study.scale}, ${titles.target}`],
    ['Primary figure', 'Pearson’s r between out-of-fold estimates and ratings, next to the experts’ r with each other'],
    ['Margin of non-inferiority', String(margin)],
    ['Head', head.kind === 'mlp' ? `${headKind(head.kind)}, loss: ${head.loss}` : headKind(head.kind)],
    ['Encoder', head.encoder],
    ['Ratings for training', titles.label],
    ['Validation', `${foldsInWords(head.folds)}, seed ${head.seed}`],
    ['Participants', participants === null ? 'not set' : String(participants)],
    ['Groups', groups.length === 0 ? 'none' : groups.map((group) => PLANNED_GROUPS[group]).join(', ')],
  ]
}

/** What was known when a plan was locked, in words. */
export function knownLines(known: KnownAtLocking): [string, string][] {
  const { participants, interviews, lockedSheets, heads, externalSources, encoders } = known
  return [
    ['Participants and interviews', `${participants} and ${interviews}`],
    ['Locked rating sheets', String(lockedSheets)],
    [
      'Estimates',
      isProspective(known)
        ? 'none: no head was trained and no estimates were imported'
        : `${heads} trained ${heads === 1 ? 'head' : 'heads'}, ${externalSources} imported ${externalSources === 1 ? 'set' : 'sets'}`,
    ],
    ['SHA-256 of the encoder', encoders.join(', ')],
  ]
}
