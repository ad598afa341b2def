import { describe, expect, it } from 'vitest'
import { fitToStudy } from '#app/(desk)/studies/[id]/add-recordings/fit-to-study.ts'

const interview = { id: 'i', participant: 'P-012', visit: 'V1', date: '2026-03-01', hasRecording: true }
const fitOf = fitToStudy({ participants: ['P-012', 'P-013'], visits: ['Baseline', 'V1'], interviews: [interview] })

describe('a file that is to be added to a study', () => {
  it('is of an interview that is there, however its visit is written', () => {
    for (const row of [
      { participant: 'P-012', visit: 'V1' },
      { participant: ' p-012', visit: 'v1 ' },
    ])
      expect(fitOf(row)).toEqual({
        visit: 'V1',
        isNewParticipant: false,
        isUnexpected: false,
        meant: undefined,
        interview,
      })
  })

  it('takes the visit as the study writes it, also for another participant', () => {
    expect(fitOf({ participant: 'P-013', visit: 'BASELINE' })).toMatchObject({
      visit: 'Baseline',
      interview: undefined,
    })
    expect(fitOf({ participant: 'P-013', visit: 'V7' })).toMatchObject({ visit: 'V7', interview: undefined })
  })

  it('is of the interview whose visit is written as it is, where the study has both spellings', () => {
    const other = { ...interview, id: 'j', visit: 'v1' }
    for (const interviews of [
      [interview, other],
      [other, interview],
    ]) {
      const fitOfBoth = fitToStudy({ participants: ['P-012'], visits: ['V1', 'v1'], interviews })
      expect(fitOfBoth({ participant: 'P-012', visit: 'V1' })).toMatchObject({ visit: 'V1', interview })
      expect(fitOfBoth({ participant: 'P-012', visit: 'v1' })).toMatchObject({ visit: 'v1', interview: other })
    }
  })

  it.each(['P012', 'P12', 'p-0012'])('of %s is of a new participant, where P-012 may be meant', (participant) => {
    expect(fitOf({ participant, visit: 'V1' })).toMatchObject({
      isNewParticipant: true,
      isUnexpected: true,
      meant: 'P-012',
    })
  })

  it('is of a new participant, which is what one expects of a study without any', () => {
    expect(fitOf({ participant: 'X1', visit: 'V1' })).toMatchObject({ isUnexpected: true, meant: undefined })
    const none = fitToStudy({ participants: [], visits: [], interviews: [] })
    expect(none({ participant: 'X1', visit: 'V1' })).toMatchObject({ isNewParticipant: true, isUnexpected: false })
    expect(none({ participant: '', visit: 'V1' }).isNewParticipant).toBe(false)
  })
})
