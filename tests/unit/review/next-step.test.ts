import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { nextStep, type StudyFacts } from '#lib/review/next-step.ts'
import { studyNeeds } from '#lib/review/study-needs.ts'
import type { StudyCounts } from '#lib/studies/study-counts.ts'

const COUNTS: StudyCounts = {
  participants: 30,
  interviews: 50,
  recorded: 50,
  analysed: 50,
  open: 0,
  failed: 0,
  outdated: 0,
  rated: 50,
  ratedTwice: 10,
  unrated: 0,
  noFace: 0,
  estimated: 0,
}
const MANAGER = { manage: true, addInterview: true, upload: true, control: true, train: true, agreement: true }
const RATER = { manage: false, addInterview: true, upload: true, control: true, train: false, agreement: false }
const VIEWER = { manage: false, addInterview: false, upload: false, control: false, train: false, agreement: true }

function stepOf(counts: Partial<StudyCounts>, facts: Partial<StudyFacts> = {}) {
  const all = { counts: { ...COUNTS, ...counts }, hasHead: false, isDrawn: false, raters: 2, own: undefined }
  const { what, action } = nextStep({ ...all, may: MANAGER, ...facts })
  return { what: english(what), to: action && ('path' in action ? action.path : action.href) }
}

describe('what to do next in a study', () => {
  it('follows its state from the first recording to the agreement', () => {
    const empty = { participants: 0, interviews: 0, recorded: 0, analysed: 0, rated: 0, ratedTwice: 0 }
    expect(stepOf(empty).to).toBe('/add-recordings')
    expect(stepOf({ recorded: 0, analysed: 0, rated: 0 }).to).toBe('/add-recordings')
    expect(stepOf({ outdated: 3, unrated: 50, rated: 0 })).toEqual({
      what: '3 recordings are not analysed with the study’s settings.',
      to: '?show=not-analysed',
    })
    expect(stepOf({ unrated: 50, rated: 0 }, { raters: 0 }).to).toBe('/members')
    expect(stepOf({ unrated: 1, rated: 1 })).toEqual({
      what: '1 recorded interview is not rated yet: assign it to raters.',
      to: '/ratings',
    })
    // Enough of them are rated.
    expect(stepOf({ unrated: 20, rated: 30 }).to).toBe('/heads')
    expect(stepOf({}).to).toBe('/heads')
    expect(stepOf({}, { hasHead: true }).to).toBe('/agreement')
  })

  it('is to mend what failed before anybody rates, trains or reads', () => {
    expect(stepOf({ failed: 1, outdated: 1, unrated: 5 })).toEqual({
      what: '1 analysis failed: see why, and run it again.',
      to: '?show=failed',
    })
    expect(stepOf({ noFace: 2 }, { hasHead: true }).to).toBe('?show=no-face')
    // Analyses under way come to those recordings by themselves.
    expect(stepOf({ outdated: 3, open: 2 }).to).toBe('/queue')
  })

  it('is the person’s own sheets where some wait, whatever failed', () => {
    const own = { state: 'to-sign' as const, count: 2, href: '/interviews/1/rate' }
    expect(stepOf({ failed: 1 }, { own, may: RATER })).toEqual({
      what: 'You have completed the sheets of 2 interviews: sign and lock them.',
      to: '/interviews/1/rate',
    })
    expect(stepOf({}, { own: { ...own, state: 'to-finish' }, may: RATER }).what).toContain('begun the sheets of 2')
    expect(stepOf({}, { own: { ...own, state: 'to-rate', count: 1 }, may: RATER }).what).toBe(
      '1 interview waits for your rating.',
    )
  })

  it('asks nobody for what they may not do', () => {
    expect(stepOf({ unrated: 50, rated: 0 }, { may: RATER }).to).toBeUndefined()
    expect(stepOf({}, { may: RATER, hasHead: true }).to).toBeUndefined()
    expect(stepOf({ failed: 4, outdated: 3, noFace: 1 }, { may: VIEWER }).to).toBeUndefined()
    expect(stepOf({}, { may: VIEWER, hasHead: true }).to).toBe('/agreement')
    expect(stepOf({ interviews: 0, recorded: 0 }, { may: VIEWER }).to).toBeUndefined()
    expect(stepOf({ interviews: 0 }, { isDrawn: true }).to).toBe('/queue')
  })
})

describe('what is stuck in a study', () => {
  const stuck = { ...COUNTS, failed: 1, noFace: 2, recorded: 47, unrated: 9 }

  it('leads to the interviews in question, the gravest first', () => {
    const needs = studyNeeds({ counts: stuck, overdue: 1, simulated: false })
    expect(needs.map(({ what, path }) => [english(what), path])).toEqual([
      ['1 analysis failed', '?show=failed'],
      ['2 recordings show no face', '?show=no-face'],
      ['3 recordings are missing', '?show=no-recording'],
      ['1 rating is overdue', '/ratings?show=overdue'],
      ['9 interviews are not rated yet', '?show=unrated'],
    ])
  })

  it('is nothing of what a simulated study has yet to draw', () => {
    expect(studyNeeds({ counts: stuck, overdue: 0, simulated: true }).map(({ path }) => path)).toEqual([
      '?show=failed',
      '?show=no-face',
    ])
    expect(studyNeeds({ counts: COUNTS, overdue: 0, simulated: false })).toEqual([])
  })
})
