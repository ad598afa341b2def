import { type Message, phrase } from '#lib/messages/message.ts'
import type { StudyCounts } from '#lib/studies/study-counts.ts'
import type { WaitingState } from './waiting-sheets.ts'

/** What of a study decides what a person does next in it. */
export interface StudyFacts {
  counts: StudyCounts
  hasHead: boolean
  /** Whether a phantom study is being drawn. */
  isDrawn: boolean
  /** How many of its members may rate. */
  raters: number
  /** The person's own sheets, and the address of the first; undefined where none waits. */
  own: { state: WaitingState; count: number; href: string } | undefined
  may: { manage: boolean; addInterview: boolean; upload: boolean; control: boolean; train: boolean; agreement: boolean }
}

/** One sentence, and a button where there is something to press. */
export interface NextStep {
  what: Message
  /** `path` stands behind the study's address, `href` is an address of its own. */
  action?: { label: Message } & ({ path: string } | { href: string })
}

/** From so many rated interviews on a head is trained, though more are yet to be rated. */
const ENOUGH_RATED = 20

/** What to do next in a study, by its state and by what the person may do: set it up, rate, mend, train, read. */
export function nextStep(facts: StudyFacts): NextStep {
  return (
    settingUp(facts) ??
    ownRating(facts) ??
    mending(facts) ??
    rating(facts) ??
    evaluating(facts) ?? { what: phrase('Nothing waits for you in this study.') }
  )
}

function settingUp({ counts, isDrawn, may }: StudyFacts): NextStep | undefined {
  if (isDrawn)
    return {
      what: phrase('The phantom study is being created; there is nothing to do until it is complete.'),
      action: { label: phrase('See the queue'), href: '/queue' },
    }
  if (counts.interviews === 0)
    return may.addInterview && may.upload
      ? {
          what: phrase('Add recordings: participants, visits and dates are read from the names of the files.'),
          action: { label: phrase('Add recordings'), path: '/add-recordings' },
        }
      : { what: phrase('No interviews have been added yet.') }
  if (counts.recorded === 0 && may.upload)
    return {
      what: phrase('No interview has a recording yet: add the video files, and they are analysed.'),
      action: { label: phrase('Add recordings'), path: '/add-recordings' },
    }
  return undefined
}

const OWN: Record<WaitingState, { what: (count: number) => Message; label: Message }> = {
  'to-sign': {
    what: (count) =>
      phrase(
        'You have completed the sheets of {count, plural, one {# interview} other {# interviews}}: sign and lock them.',
        {
          count,
        },
      ),
    label: phrase('Sign the next one'),
  },
  'to-finish': {
    what: (count) =>
      phrase('You have begun the sheets of {count, plural, one {# interview} other {# interviews}}: finish them.', {
        count,
      }),
    label: phrase('Continue'),
  },
  'to-rate': {
    what: (count) =>
      phrase('{count, plural, one {# interview waits} other {# interviews wait}} for your rating.', { count }),
    label: phrase('Rate the next one'),
  },
}

function ownRating({ own }: StudyFacts): NextStep | undefined {
  if (!own) return undefined
  const { what, label } = OWN[own.state]
  return { what: what(own.count), action: { label, href: own.href } }
}

function mending({ counts, may }: StudyFacts): NextStep | undefined {
  if (!may.control) return undefined
  if (counts.failed > 0)
    return {
      what: phrase(
        '{count, plural, one {# analysis} other {# analyses}} failed: see why, and run {count, plural, one {it} other {them}} again.',
        { count: counts.failed },
      ),
      action: { label: phrase('See failed analyses'), path: '?show=failed' },
    }
  if (counts.outdated > 0 && counts.open === 0 && may.manage)
    return {
      what: phrase(
        '{count, plural, one {# recording is} other {# recordings are}} not analysed with the study’s settings.',
        { count: counts.outdated },
      ),
      action: { label: phrase('See what is not analysed'), path: '?show=not-analysed' },
    }
  if (counts.noFace > 0)
    return {
      what: phrase(
        'No face was found in {count, plural, one {# recording} other {# recordings}}: check {count, plural, one {it} other {them}}, or upload another one.',
        { count: counts.noFace },
      ),
      action: { label: phrase('See recordings without a face'), path: '?show=no-face' },
    }
  return undefined
}

function rating({ counts, raters, hasHead, may }: StudyFacts): NextStep | undefined {
  if (!may.manage || counts.unrated === 0) return undefined
  if (raters === 0)
    return {
      what: phrase('Nobody rates in this study yet: invite raters.'),
      action: { label: phrase('Invite raters'), path: '/members' },
    }
  if (!hasHead && counts.rated >= ENOUGH_RATED) return undefined
  return {
    what: phrase(
      '{count, plural, one {# recorded interview is} other {# recorded interviews are}} not rated yet: assign {count, plural, one {it} other {them}} to raters.',
      { count: counts.unrated },
    ),
    action: { label: phrase('Assign interviews'), path: '/ratings' },
  }
}

function evaluating({ counts, hasHead, may }: StudyFacts): NextStep | undefined {
  if (!hasHead && may.train && counts.rated > 0 && counts.analysed > 0 && counts.open === 0)
    return {
      what: phrase(
        '{count, plural, one {# interview is} other {# interviews are}} rated: train a head that estimates the others.',
        { count: counts.rated },
      ),
      action: { label: phrase('Train heads'), path: '/heads' },
    }
  if (counts.open > 0)
    return {
      what: phrase('{count, plural, one {# recording is} other {# recordings are}} being analysed.', {
        count: counts.open,
      }),
      action: { label: phrase('See the queue'), href: '/queue' },
    }
  if (hasHead && may.agreement)
    return {
      what: phrase('Estimates can be compared with the ratings.'),
      action: { label: phrase('See the agreement'), path: '/agreement' },
    }
  return undefined
}
