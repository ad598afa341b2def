import { describe, expect, it } from 'vitest'
import { chosenTrack, placeName } from '#lib/analysis/choose-face.ts'
import type { TrackSummary } from '#lib/analysis/face-messages.ts'

function track(id: number, across: number, meanSide: number, sightings = 100): TrackSummary {
  const place = { across, down: 0.5, width: 0.2 }
  return { id, sightings, firstIndex: 0, lastIndex: 99, meanSide, meanScore: 0.9, place, stretches: [] }
}

const seen = {
  tracks: [track(0, 0.5, 300), track(3, 0.8, 60), track(5, 0.2, 120), track(9, 0.05, 20, 4)],
  participant: 0,
}

describe('the face that is meant', () => {
  it.each([
    ['left', 5],
    ['right', 3],
    ['smallest', 3],
    ['largest', 0],
  ] as const)('by %s is not that of a passer-by', (wanted, id) => {
    expect(chosenTrack(seen, wanted)).toBe(id)
  })

  it('by its number may be a passer-by’s', () => {
    expect(chosenTrack(seen, 9)).toBe(9)
    expect(chosenTrack(seen, 3)).toBe(3)
  })

  it('is the likeliest one where nothing was asked, or no face has that number', () => {
    expect(chosenTrack(seen, undefined)).toBe(0)
    expect(chosenTrack(seen, 4)).toBe(0)
  })

  it('is none where there is none', () => {
    for (const wanted of [undefined, 0, 'left', 'largest'] as const)
      expect(chosenTrack({ tracks: [], participant: undefined }, wanted)).toBeUndefined()
  })
})

it('names places from the left', () => {
  expect([0, 0.39, 0.5, 0.61, 1].map(placeName)).toEqual(['left', 'left', 'centre', 'right', 'right'])
})
