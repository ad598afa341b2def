import { describe, expect, it } from 'vitest'
import { QUALITY_CODES } from '#lib/analysis/quality-codes.ts'
import { recordingQuality } from '#lib/analysis/recording-quality.ts'
import { english } from '#lib/messages/translator.ts'
import { analysisOf } from '../../fixtures/analysis.ts'

type Judged = Parameters<typeof recordingQuality>[0]

const sound: Judged = {
  ...analysisOf(),
  pictures: 64,
  hiddenTurn: undefined,
  events: { cuts: [], swaps: [], doubts: [] },
}
const [face] = sound.tracks

const said = (change: Partial<Judged>) =>
  recordingQuality({ ...sound, ...change }).map(({ message }) => english.stored(message))
const codes = (change: Partial<Judged>) => recordingQuality({ ...sound, ...change }).map(({ code }) => code)

describe('what makes a recording doubtful', () => {
  it('is nothing where all is well', () => {
    expect(said({})).toEqual([])
  })

  it('is no face, and its turn where one is seen in a turned picture', () => {
    expect(said({ tracks: [], coverage: 0 })).toEqual(['No face was found.'])
    expect(said({ tracks: [], coverage: 0, hiddenTurn: 180 })).toEqual([
      'No face was found.',
      'The faces in the picture seem to be upside down.',
    ])
  })

  it('is coverage under a third, with the clips that are left', () => {
    expect(codes({ coverage: 0.34 })).toEqual([])
    const [clip] = sound.clips
    const clips = [1, 0.2, 0].map((coverage) => ({ ...clip!, coverage }))
    expect(said({ coverage: 0.3, clips })).toEqual([
      'The participant’s face is in only 30 % of the frames; 1 of 3 clips can be used.',
    ])
    expect(said({ coverage: 0.001, clips })[0]).toContain('in only 1 % of the frames')
  })

  it('advises to check the chosen face only where there are others', () => {
    const advice = (tracks: Judged['tracks']) => recordingQuality({ ...sound, coverage: 0.2, tracks })[0]!.advice
    expect(advice([face!])).not.toContain('right face')
    expect(advice([face!, { ...face!, id: 1, participant: false }])).toContain('right face')
  })

  it('is a chosen face that is not there, where others are', () => {
    expect(codes({ absentFace: 3 })).toEqual(['absent-face'])
    expect(codes({ absentFace: 3, tracks: [], coverage: 0 })).toEqual(['no-face'])
  })

  it('is a turned face of the participant, not of others', () => {
    const other = { ...face!, id: 1, participant: false }
    expect(codes({ tracks: [{ ...face!, turn: 90 }, other] })).toEqual(['turned-face'])
    expect(codes({ tracks: [face!, { ...other, turn: 90 }] })).toEqual([])
    expect(codes({ tracks: [{ ...face!, turn: 0 }], hiddenTurn: 90 })).toEqual([])
  })

  it('is cuts, swaps and doubts, with their times from the start of the recording', () => {
    expect(said({ originMs: 1000, events: { cuts: [50], swaps: [], doubts: [] } })).toEqual([
      'The picture cuts once, at 0:05.',
    ])
    expect(said({ events: { cuts: [125, 250, 375, 500, 8000], swaps: [25, 38], doubts: [750] } })).toEqual([
      'It is uncertain whether the face after 1:00 is the same person.',
      'Two faces change places 2 times, at 0:02 and 0:03.',
      'The picture cuts 5 times, at 0:10, 0:20, 0:30 and 2 more times.',
    ])
  })

  it('is few different pictures, where that was noted', () => {
    expect(codes({ pictures: undefined })).toEqual([])
    expect(codes({ pictures: 52 })).toEqual([])
    expect(said({ pictures: 32 })).toEqual([
      'The recording shows only 6.3 different frames per second; 12.5 are sampled.',
    ])
  })

  it('is a dark or tiny face of the participant', () => {
    expect(codes({ tracks: [{ ...face!, brightness: 46, meanSide: 41 }] })).toEqual([])
    expect(codes({ tracks: [{ ...face!, brightness: 44, meanSide: 39.4 }] })).toEqual(['dark-face', 'tiny-face'])
    expect(codes({ tracks: [face!, { ...face!, id: 1, participant: false, brightness: 10, meanSide: 9 }] })).toEqual([])
  })

  it('comes with advice, the gravest first', () => {
    const events = { cuts: [50], swaps: [60], doubts: [70] }
    const tracks = [{ ...face!, turn: 270 as const, brightness: 20, meanSide: 30 }]
    const all = recordingQuality({ ...sound, coverage: 0.2, pictures: 10, tracks, events, absentFace: 3 })
    const order = all.map(({ code }) => QUALITY_CODES.indexOf(code))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(all).toHaveLength(QUALITY_CODES.length - 1)
    for (const { advice } of all) expect(english.stored(advice)).toMatch(/^[A-Z].*\.$/)
  })
})
