import path from 'node:path'
import { expect, it } from 'vitest'
import { QUARTERS } from '../../fixtures/quarter-picture.ts'
import { type Segment, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { offBy, watch } from '../../fixtures/watch.ts'

const OTHER = QUARTERS.toReversed()
const part = (more: Partial<Segment> = {}): Segment => ({ width: 320, height: 192, frames: 25, ...more })

/** Each sampling time's picture: 0 for the first colours, 1 for the other ones. */
function shown({ seen }: ReturnType<typeof watch>): number[] {
  return seen.flatMap(({ quarters, repeats }) => Array<number>(repeats).fill(offBy(quarters, QUARTERS) < 30 ? 0 : 1))
}
const pictures = (first: number, second: number) => [...Array(first).fill(0), ...Array(second).fill(1)]

it.each([25, 10, 5])('empty packets of Theora repeat the picture before and are no damage, at %d a second', (rate) => {
  const file = path.join(testFolder, `resting-${rate}.ogv`)
  const encoder = 'libtheora'
  writeStream(file, [part({ encoder, frames: 125 }), part({ encoder, quarters: OTHER, frames: 50 })], {
    container: 'ogg',
  })
  const watched = watch(file, rate)
  expect(shown(watched)).toEqual(pictures(5 * rate, 2 * rate))
  expect(watched.summary).toMatchObject({ warnings: [], picturesBroken: 0, lengthMs: 7000, endMs: 7000 })
  // A resting picture is looked at again twice a second, so that a face in it is not lost.
  expect(watched.seen.length).toBeGreaterThanOrEqual(12)
})
