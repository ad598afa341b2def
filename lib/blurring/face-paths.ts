import type { Rectangle } from '#lib/faces/shown-picture.ts'

/** What was found in the picture at one sampling time. */
export interface LookedAt {
  index: number
  /** How many sampling times, from this one on, show the picture. */
  repeats: number
  faces: readonly Face[]
}

/** A face in a picture: its box in px of the shown picture, and whether it is certainly one. */
export interface Face extends Rectangle {
  certain: boolean
}

/** The box of one face at a sampling time. */
export interface Sighting {
  index: number
  box: Rectangle
}

/** Sightings that follow each other and are near each other. It may change from one person to another: all are blurred alike. */
export interface FacePath {
  sightings: Sighting[]
  /** How many of them were certainly a face. */
  certain: number
}

/** A face moves by so many of its widths at most from one sighting to the next. */
const NEAR = 1.2

/**
 * Joins what was found in the pictures into paths, nearest first.
 *
 * @param looked in the order of time
 * @param longestGap sampling times that may lie between two sightings of a path
 */
export function facePaths(looked: readonly LookedAt[], longestGap: number): FacePath[] {
  const paths: FacePath[] = []
  let open: FacePath[] = []
  for (const { index, repeats, faces } of looked) {
    open = open.filter(({ sightings }) => index - sightings.at(-1)!.index <= longestGap)
    const pairs = faces
      .flatMap((face) => open.map((path) => ({ face, path, apart: distance(path.sightings.at(-1)!.box, face) })))
      .filter(({ apart }) => apart <= NEAR)
      .sort((a, b) => a.apart - b.apart)
    const placed = new Map<Face, FacePath>()
    const taken = new Set<FacePath>()
    for (const { face, path } of pairs) {
      if (placed.has(face) || taken.has(path)) continue
      placed.set(face, path)
      taken.add(path)
    }
    for (const face of faces) {
      const path: FacePath = placed.get(face) ?? { sightings: [], certain: 0 }
      if (!placed.has(face)) {
        paths.push(path)
        open.push(path)
      }
      const { certain, ...box } = face
      if (certain) path.certain += repeats
      for (let again = 0; again < repeats; again++) path.sightings.push({ index: index + again, box })
    }
  }
  return paths
}

/** Distance of the middles of two boxes, in widths of the larger. */
function distance(a: Rectangle, b: Rectangle): number {
  const across = a.x + a.width / 2 - b.x - b.width / 2
  const down = a.y + a.height / 2 - b.y - b.height / 2
  return Math.hypot(across, down) / Math.max(1, a.width, a.height, b.width, b.height)
}
