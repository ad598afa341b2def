import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { english } from '#lib/messages/translator.ts'
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
  titles: { target: string; label: Message }
  known: KnownAtLocking
}

/** A label with what it tells. */
export type PlanLine = readonly [label: Message, value: Message | string]

/**
 * A plan as text that is kept byte for byte, in English; its SHA-256 can be checked with any tool, and published before the analysis.
 */
export function planText(content: PlanContent, about: PlanAbout): string {
  const written = ([label, value]: PlanLine) => `${english(label)}: ${english.stored(value)}`
  return `${[
    `Analysis plan, version ${about.version}`,
    `Study ${about.study.code}: ${about.study.title}`,
    `Locked ${about.lockedAt.toISOString()} by ${about.lockedBy}`,
    ...(about.reason ? [`Reason for this version: ${about.reason}`] : []),
    '',
    ...planLines(content, about).map(written),
    '',
    'State at locking',
    ...knownLines(about.known).map(written),
    ...(content.notes ? ['', 'Notes', content.notes.replaceAll('\r\n', '\n')] : []),
  ].join('\n')}\n`
}

/** A plan's content in words, one pair of label and value for each thing that it sets. */
export function planLines(
  { margin, head, groups, participants }: PlanContent,
  { study, titles }: Pick<PlanAbout, 'study' | 'titles'>,
): PlanLine[] {
  const kind = inMessage(headKind(head.kind))
  const groupTitles = groups.map((group): Message => PLANNED_GROUPS[group])
  return [
    [
      phrase('Primary target'),
      phrase('{scale}, {target}', { scale: study.scale, target: textInMessage(titles.target) }),
    ],
    [
      phrase('Primary figure'),
      phrase('Pearson’s r between out-of-fold estimates and ratings, next to the experts’ r with each other'),
    ],
    [phrase('Margin of non-inferiority'), phrase('{margin, number, ::.##########}', { margin })],
    [phrase('Head'), head.kind !== 'ridge' ? phrase('{kind}, loss: {loss}', { kind, loss: head.loss }) : kind],
    [phrase('Encoder'), head.encoder],
    [phrase('Ratings for training'), titles.label],
    [
      phrase('Validation'),
      phrase('{folds}, seed {seed}', { folds: inMessage(foldsInWords(head.folds)), seed: head.seed }),
    ],
    [phrase('Participants'), participants === null ? phrase('not set') : String(participants)],
    [
      phrase('Groups'),
      groupTitles.length === 0
        ? phrase('groups|none')
        : groupTitles.reduce((before, next) => phrase('{before}, {next}', { before, next })),
    ],
  ]
}

const inMessage = (text: Message | string) => (typeof text === 'string' ? textInMessage(text) : text)

/** What was known when a plan was locked, in words. */
export function knownLines(known: KnownAtLocking): PlanLine[] {
  const { participants, interviews, lockedSheets, heads, externalSources, encoders } = known
  return [
    [phrase('Participants and interviews'), phrase('{participants} and {interviews}', { participants, interviews })],
    [phrase('Locked rating sheets'), String(lockedSheets)],
    [
      phrase('Estimates'),
      isProspective(known)
        ? phrase('none: no head was trained and no estimates were imported')
        : phrase(
            '{heads} trained {heads, plural, one {head} other {heads}}, {sources} imported {sources, plural, one {set} other {sets}}',
            { heads, sources: externalSources },
          ),
    ],
    [phrase('SHA-256 of the encoder'), encoders.join(', ')],
  ]
}
