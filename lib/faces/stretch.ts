import type { FaceBox, Sighting } from './face-box.ts'
import type { SceneGrid } from './scene-grid.ts'

/** Why a face may be one that was followed before. */
export interface Earlier {
  /** The stretch that ended where this one begins. */
  stretch: number
  /** The picture cut there, or the face was out of sight for a while. */
  why: 'cut' | 'absence'
}

/** One face followed without a break: part of a person's track. */
export interface Stretch {
  id: number
  /** Detections that are still needed for crops, oldest first; older ones are dropped. */
  recent: Sighting[]
  sightings: number
  firstIndex: number
  lastIndex: number
  /** Where the face was first. */
  firstBox: FaceBox
  /** Sums over the sightings: face areas in px squared, scores, and places of the face's middle as shares of the picture. */
  area: number
  scores: number
  across: number
  down: number
  /** Widths of the face as shares of the picture's. */
  widths: number
  /** Descriptors of the face in several poses. */
  poses: Float32Array[]
  earlier: Earlier | undefined
  /** Whether it can't be continued any more. */
  ended: boolean
}

/** A stretch with what is needed to watch over it while it goes on. */
export interface Followed extends Stretch {
  /** The last sighting, with its picture. */
  scene: SceneGrid
  /** When the face was last known to be the same, and its picture then. */
  known: { index: number; scene: SceneGrid }
  /** The picture at the last look while it changed. */
  looked: SceneGrid
  /** Successive looks at which it seemed to be someone else. */
  strange: number
  describedAt: number
  /** Another face that came so near that the two may have been mistaken for each other, and since when. */
  mixed: { with: Followed; since: number } | undefined
}

/** A face from its first sighting on, which is still to be added. */
export interface Beginning {
  index: number
  box: FaceBox
  scene: SceneGrid
  earlier?: Earlier | undefined
  descriptor?: Float32Array | undefined
}

export function newStretch(id: number, { index, box, scene, earlier, descriptor }: Beginning): Followed {
  return {
    id,
    recent: [],
    sightings: 0,
    firstIndex: index,
    lastIndex: index,
    firstBox: box,
    area: 0,
    scores: 0,
    across: 0,
    down: 0,
    widths: 0,
    poses: descriptor ? [descriptor] : [],
    earlier,
    ended: false,
    scene,
    known: { index, scene },
    looked: scene,
    strange: 0,
    describedAt: descriptor ? index : Number.NEGATIVE_INFINITY,
    mixed: undefined,
  }
}

/** A face that was not looked for again, as the picture did not change: it counts as the last sighting once more. */
export function hold(stretch: Stretch, index: number): void {
  const again = (stretch.sightings + 1) / stretch.sightings
  for (const sum of ['area', 'scores', 'across', 'down', 'widths'] as const) stretch[sum] *= again
  stretch.sightings++
  stretch.lastIndex = index
}

/** @param kept how many sightings a stretch keeps */
export function extend(stretch: Followed, index: number, box: FaceBox, scene: SceneGrid, kept: number): void {
  stretch.recent.push({ index, box })
  if (stretch.recent.length > kept) stretch.recent.shift()
  stretch.scene = scene
  stretch.sightings++
  stretch.lastIndex = index
  stretch.area += box.width * box.height
  stretch.scores += box.score
  stretch.across += (box.x + box.width / 2) / scene.picture.width
  stretch.down += (box.y + box.height / 2) / scene.picture.height
  stretch.widths += box.width / scene.picture.width
}

/** Lets go of the pictures of a stretch that has ended. */
export function forget(stretch: Followed): void {
  const { picture } = stretch.scene
  stretch.scene = { columns: 0, rows: 0, picture, cells: new Uint8Array() }
  stretch.known = { index: stretch.known.index, scene: stretch.scene }
  stretch.looked = stretch.scene
  stretch.mixed = undefined
}

/** Ends a stretch at an earlier index: what came after it was someone else, or may have been. */
export function endAt(stretch: Stretch, index: number): void {
  const last = Math.max(stretch.firstIndex, index)
  const share = Math.max(1, last - stretch.firstIndex + 1) / (stretch.lastIndex - stretch.firstIndex + 1)
  const sightings = Math.max(1, Math.round(stretch.sightings * share))
  const rest = sightings / stretch.sightings
  for (const sum of ['area', 'scores', 'across', 'down', 'widths'] as const) stretch[sum] *= rest
  stretch.sightings = sightings
  stretch.lastIndex = last
  const remaining = stretch.recent.filter((sighting) => sighting.index <= last)
  stretch.recent = remaining.length > 0 ? remaining : stretch.recent.slice(0, 1)
  stretch.ended = true
}
