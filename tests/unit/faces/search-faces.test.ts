import { describe, expect, it } from 'vitest'
import { CERTAIN, type FaceBox } from '#lib/faces/face-box.ts'
import { FaceSearch, type SecondLooks } from '#lib/faces/search-faces.ts'

const picture = { width: 640, height: 360, cut: () => new Uint8Array(3) }
const face = (x: number, score: number): FaceBox => ({ x, y: 50, width: 100, height: 100, score })
const certain = (faces: readonly FaceBox[]) => faces.filter(({ score }) => score >= CERTAIN)

/** A detector that sees this near a place and in a closer look at the whole, and counts how often it is asked. */
function looks(near: (place: FaceBox) => FaceBox | undefined, closer: FaceBox[] = []) {
  const asked = { near: 0, closer: 0 }
  const detector: SecondLooks = {
    async lookNear(_, place) {
      asked.near++
      return near(place)
    },
    async lookCloser() {
      asked.closer++
      return closer
    },
  }
  return { detector, asked }
}

describe('second looks', () => {
  it('are spared where faces are plainly seen, but for a look at the whole picture now and then', async () => {
    const { detector, asked } = looks(() => undefined)
    const search = new FaceSearch(detector, 12.5)
    for (let index = 0; index < 76; index++) await search.complete(index, picture, [face(100, 0.95)], [face(100, 0.95)])
    expect(asked).toEqual({ near: 0, closer: 2 })
  })

  it('find a face that is expected and was missed', async () => {
    const { detector } = looks((place) => ({ ...place, score: 0.7 }))
    const search = new FaceSearch(detector, 12.5)
    expect(await search.complete(0, picture, [], [face(300, 0.9)])).toMatchObject([{ x: 300, score: 0.7 }])
  })

  it('find small faces beside one that is plain', async () => {
    const { detector } = looks((place) => ({ ...place, score: 0.95 }), [face(400, 0.7)])
    const search = new FaceSearch(detector, 12.5)
    const faces = await search.complete(0, picture, [face(100, 0.95)], [])
    expect(certain(faces).map(({ x }) => x)).toEqual([100, 400])
  })

  it('make sure of a face at once where both looks agree', async () => {
    const { detector } = looks((place) => ({ ...place, score: 0.95 }))
    const search = new FaceSearch(detector, 12.5)
    expect(certain(await search.complete(0, picture, [face(100, 0.7)], []))).toHaveLength(1)
  })

  it('take a face that leaves a doubt for certain in the third picture, not before', async () => {
    const { detector } = looks((place) => ({ ...place, score: 0.75 }))
    const search = new FaceSearch(detector, 12.5)
    const found = []
    for (let index = 0; index < 3; index++)
      found.push(certain(await search.complete(index, picture, [face(100, 0.7)], [])).length)
    expect(found).toEqual([0, 0, 1])
  })

  it('never make a face of a likeness that only the first look takes for one, and look ever less often', async () => {
    const { detector, asked } = looks(() => undefined)
    const search = new FaceSearch(detector, 12.5)
    for (let index = 0; index < 64; index++)
      expect(certain(await search.complete(index, picture, [face(100, 0.8)], []))).toEqual([])
    expect(asked.near).toBeLessThanOrEqual(9)
  })

  it('let a weak face continue where one is expected', async () => {
    const { detector, asked } = looks(() => undefined)
    const search = new FaceSearch(detector, 12.5)
    expect(await search.complete(0, picture, [face(100, 0.45)], [face(105, 0.9)])).toEqual([face(100, 0.45)])
    expect(asked.near).toBe(0)
  })
})
