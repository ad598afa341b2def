import { describe, expect, it } from 'vitest'
import { withoutDoubles } from '#lib/faces/face-box.ts'
import { FaceFollower, participantTrack } from '#lib/faces/follow-faces.ts'
import { steadySquare } from '#lib/faces/steady-square.ts'

const face = (x: number, size = 100, score = 0.9) => ({ x, y: 50, width: size, height: size, score })

describe('following faces', () => {
  it('keeps two people apart while they move', () => {
    const follower = new FaceFollower()
    for (let i = 0; i < 20; i++) follower.see(i, [face(300 - i * 3), face(i * 3)])
    expect(follower.tracks.map((track) => track.sightings)).toEqual([20, 20])
    expect(follower.tracks[0]!.recent.at(-1)!.box.x).toBe(243)
  })
  it('takes a face that comes back near where it left for the same person', () => {
    const follower = new FaceFollower()
    for (let i = 0; i < 5; i++) follower.see(i, [face(100)])
    for (let i = 40; i < 45; i++) follower.see(i, [face(220)])
    expect(follower.tracks).toHaveLength(1)
  })
  it('takes a face far away or of another size for another person', () => {
    const follower = new FaceFollower()
    follower.see(0, [face(100)])
    follower.see(40, [face(900)])
    follower.see(41, [face(100, 300)])
    expect(follower.tracks).toHaveLength(3)
  })
  it('starts no track with an uncertain detection, but continues one', () => {
    const follower = new FaceFollower()
    follower.see(0, [face(100, 100, 0.45)])
    expect(follower.tracks).toHaveLength(0)
    follower.see(1, [face(100)])
    follower.see(2, [face(100, 100, 0.45)])
    expect(follower.tracks[0]!.sightings).toBe(2)
  })
  it('chooses the participant by presence and size', () => {
    const follower = new FaceFollower()
    for (let i = 0; i < 10; i++) follower.see(i, i < 3 ? [face(0, 120), face(500, 80)] : [face(500, 80)])
    expect(participantTrack(follower.tracks)!.recent.at(-1)!.box.x).toBe(500)
    expect(participantTrack([])).toBeUndefined()
  })
})

it('keeps the best of boxes on the same face', () => {
  expect(
    withoutDoubles([face(0, 100, 0.7), face(5, 100, 0.9), face(400, 100, 0.6)], 0.4).map(({ score }) => score),
  ).toEqual([0.9, 0.6])
})

describe('steady squares', () => {
  const seen = (indices: number[], x = (_: number) => 100) => indices.map((index) => ({ index, box: face(x(index)) }))
  it('smooth a trembling box', () => {
    const sightings = seen(
      Array.from({ length: 24 }, (_, i) => i),
      (i) => 100 + (i % 2 === 0 ? 4 : -4),
    )
    const squares = [10, 11, 12, 13].map((index) => steadySquare(sightings, index)!.x)
    expect(Math.max(...squares) - Math.min(...squares)).toBeLessThan(0.5)
  })
  it('are there between two sightings, and not across a long gap', () => {
    expect(steadySquare(seen([0, 6]), 3)).toBeDefined()
    expect(steadySquare(seen([0, 20]), 10)).toBeUndefined()
    expect(steadySquare(seen([5, 6]), 9)).toBeUndefined()
  })
})
