import type { FaceBox, Sighting } from '#lib/faces/face-box.ts'
import { FaceFollower } from '#lib/faces/follow-faces.ts'
import { SceneCuts } from '#lib/faces/scene-cuts.ts'
import { type SceneGrid, sceneGrid } from '#lib/faces/scene-grid.ts'

const PICTURE = { width: 640, height: 360 }
const GRID = { width: 64, height: 36 }

/** Someone in a drawn picture: who, where, and how sure the detector is. */
export interface Drawn {
  person: string
  x: number
  y?: number
  side?: number
  score?: number
}

/** A drawn picture: the colour behind each person (or behind all), and who is there. */
export interface DrawnPicture {
  background?: number
  /** Colours behind tiles side by side. */
  tiles?: readonly number[]
  people: readonly Drawn[]
}

/** A descriptor of a person's own, with a little of the picture's number, as poses differ. */
export function descriptorOf(person: string, index = 0): Float32Array {
  const descriptor = new Float32Array(128)
  let seed = [...person].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7)
  for (let i = 0; i < 128; i++) {
    seed = (seed * 48271) % 2147483647
    descriptor[i] = (seed / 2147483647 - 0.5) * 0.17
  }
  descriptor[index % 128]! += 0.15
  return descriptor
}

export function boxOf({ x, y = 80, side = 90, score = 0.9 }: Drawn): FaceBox {
  return { x, y, width: side, height: side, score }
}

/** The grid of a drawn picture: its background in stripes, each face in its owner's grey. */
export function sceneOf({ background = 100, tiles = [background], people }: DrawnPicture): SceneGrid {
  const rgb = new Uint8Array(GRID.width * GRID.height * 3)
  for (let y = 0; y < GRID.height; y++) {
    for (let x = 0; x < GRID.width; x++) {
      const behind = tiles[Math.floor((x * tiles.length) / GRID.width)]!
      rgb.fill(behind, (y * GRID.width + x) * 3, (y * GRID.width + x) * 3 + 3)
    }
  }
  for (const drawn of people) {
    const { x, y, width } = boxOf(drawn)
    const grey = 60 + (descriptorOf(drawn.person)[1]! + 0.085) * 800
    for (let row = Math.floor(y / 10); row < Math.min(GRID.height, (y + width) / 10); row++)
      for (let column = Math.max(0, Math.floor(x / 10)); column < Math.min(GRID.width, (x + width) / 10); column++)
        rgb.fill(grey, (row * GRID.width + column) * 3, (row * GRID.width + column) * 3 + 3)
  }
  return sceneGrid(rgb, GRID, PICTURE)
}

/** Follows the people through drawn pictures as a pass does, looking ahead for flashes. */
export async function followDrawn(
  pictures: readonly DrawnPicture[],
  describe = (person: string, index: number): Float32Array | undefined => descriptorOf(person, index),
  framesPerSecond = 12.5,
) {
  const follower = new FaceFollower(framesPerSecond)
  const scenes = new SceneCuts(framesPerSecond)
  const grids = pictures.map(sceneOf)
  const asked: number[] = []
  for (const [index, { people }] of pictures.entries()) {
    const event = scenes.see(index, grids[index]!, grids.slice(index + 1, index + 1 + scenes.lookAhead))
    const boxes = people.filter(({ score = 0.9 }) => score > 0.2).map(boxOf)
    await follower.see(index, boxes, {
      scene: grids[index]!,
      event,
      async describe({ index: at, box }: Sighting) {
        asked.push(at)
        const who = pictures[at]!.people.find((drawn) => boxOf(drawn).x === box.x && boxOf(drawn).width === box.width)
        return who && describe(who.person, at)
      },
    })
  }
  return { stretches: follower.stretches, cuts: scenes.cuts, asked }
}

/** Who a stretch or track shows at which indices, for the expectations of tests. */
export function spansOf(stretches: readonly { firstIndex: number; lastIndex: number }[]): [number, number][] {
  return stretches.map(({ firstIndex, lastIndex }) => [firstIndex, lastIndex])
}
