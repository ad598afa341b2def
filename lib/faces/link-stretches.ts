import { largest } from '#lib/numbers/extremes.ts'
import type { FaceBox, Point } from './face-box.ts'
import { DIFFERENT, faceDistance, SAME } from './same-face.ts'
import { samplingsIn } from './samplings.ts'
import type { Stretch } from './stretch.ts'

/** Two stretches of one person don't overlap in time by this many seconds. */
const MAX_SHARED_S = 0.16
/** A doubt matters where the face is there for so many seconds. */
const WORTH_SAYING_S = 0.96
/** A face back in its place after so many seconds without being recognisable is not surely the same. */
const LONG_ABSENCE_S = 2
/** Faces change places within so many seconds. */
const AT_ONCE_S = 0.32
/** Descriptors kept of a person. */
const MAX_POSES = 32

/** One person: the stretches in which their face was followed, in order. */
export interface Track {
  /** Number of its first stretch. */
  id: number
  stretches: Stretch[]
}

/** Who is in a recording, by sampling index from when on that is uncertain, and when two faces took each other's places. */
export interface LinkedTracks {
  tracks: Track[]
  doubts: number[]
  swaps: number[]
}

interface Person extends Track {
  poses: Float32Array[]
}

/**
 * Finds which stretches are one person's. A face that was out of sight and is back in its place goes on unless its features
 * clearly say otherwise; after a cut, or at another place, only where they clearly say so. Where they say neither, the
 * stretch stays by itself or, back in its place, goes on, and the doubt is told.
 *
 * @param framesPerSecond sampling rate in Hz
 */
export function linkStretches(stretches: readonly Stretch[], framesPerSecond: number): LinkedTracks {
  const within = (seconds: number) => samplingsIn(seconds, framesPerSecond)
  const maxShared = within(MAX_SHARED_S)
  const persons: Person[] = []
  const doubts = new Map<Stretch, number>()
  for (const stretch of [...stretches].sort((a, b) => a.firstIndex - b.firstIndex || a.id - b.id)) {
    const known = persons
      .filter((person) => mayBe(person, [stretch], maxShared))
      .map((person) => ({ person, far: faceDistance(stretch.poses, person.poses) }))
    const recognised = known
      .filter(({ far }) => far !== undefined && far < SAME)
      .sort((a, b) => a.far! - b.far! || a.person.id - b.person.id)[0]
    const before = known.find(({ person }) => person.stretches.some(({ id }) => id === stretch.earlier?.stretch))
    if (recognised) join(recognised.person, stretch)
    else if (before && stretch.earlier!.why === 'absence' && (before.far ?? 0) < DIFFERENT) {
      const absence = stretch.firstIndex - before.person.stretches.at(-1)!.lastIndex
      if (before.far !== undefined || absence > within(LONG_ABSENCE_S)) doubts.set(stretch, stretch.firstIndex)
      join(before.person, stretch)
    } else {
      const near = known.some(({ far }) => far !== undefined && far < DIFFERENT)
      if (near || (before && before.far === undefined)) doubts.set(stretch, stretch.firstIndex)
      persons.push({ id: stretch.id, stretches: [stretch], poses: [...stretch.poses] })
    }
  }
  mergeRecognised(persons, doubts, maxShared)
  const tracks = persons.map(({ id, stretches: own }) => ({ id, stretches: own }))
  return {
    tracks,
    swaps: swapsOf(tracks, within(AT_ONCE_S)),
    doubts: [...doubts].filter(([{ sightings }]) => sightings >= within(WORTH_SAYING_S)).map(([, index]) => index),
  }
}

/** Joins people who turn out to be one once more of their poses are known. */
function mergeRecognised(persons: Person[], doubts: Map<Stretch, number>, maxShared: number): void {
  for (let first = 0; first < persons.length; first++) {
    for (let second = first + 1; second < persons.length; second++) {
      const [a, b] = [persons[first]!, persons[second]!]
      if (!mayBe(a, b.stretches, maxShared) || (faceDistance(a.poses, b.poses) ?? DIFFERENT) >= SAME) continue
      for (const stretch of b.stretches) {
        join(a, stretch)
        doubts.delete(stretch)
      }
      a.stretches.sort((x, y) => x.firstIndex - y.firstIndex)
      persons.splice(second, 1)
      second = first
    }
  }
}

function join(person: Person, stretch: Stretch): void {
  person.stretches.push(stretch)
  for (const pose of stretch.poses) if (person.poses.length < MAX_POSES) person.poses.push(pose)
}

/** A person is in one place at a time. @param maxShared in samplings */
function mayBe(person: Person, others: readonly Stretch[], maxShared: number): boolean {
  return others.every((other) =>
    person.stretches.every(
      (own) => Math.min(own.lastIndex, other.lastIndex) - Math.max(own.firstIndex, other.firstIndex) < maxShared,
    ),
  )
}

/** Sampling indices at which a face is where another one was until then, and that one is where it was. @param atOnce in samplings */
function swapsOf(tracks: readonly Track[], atOnce: number): number[] {
  const moves = tracks.flatMap(({ stretches }) =>
    stretches.slice(1).flatMap((after, place) => {
      const before = stretches[place]!
      return after.firstIndex - before.lastIndex <= atOnce ? [{ before, after, index: after.firstIndex }] : []
    }),
  )
  const times = moves.flatMap((a, place) =>
    moves.slice(place + 1).some((b) => Math.abs(a.index - b.index) <= atOnce && tookPlaces(a, b)) ? [a.index] : [],
  )
  return [...new Set(times)].sort((a, b) => a - b)
}

interface Move {
  before: Stretch
  after: Stretch
}

function tookPlaces(a: Move, b: Move): boolean {
  const takes = (one: Move, other: Move) => {
    const now = middleOf(one.after.firstBox)
    const far = (then: Stretch) => {
      const was = middleOf(then.recent.at(-1)!.box)
      return Math.hypot(now.x - was.x, now.y - was.y)
    }
    return far(other.before) < far(one.before)
  }
  return takes(a, b) && takes(b, a)
}

function middleOf({ x, y, width, height }: FaceBox): Point {
  return { x: x + width / 2, y: y + height / 2 }
}

/** Sums over a track's stretches, as means over its sightings. */
export function describeTrack({ stretches }: Track) {
  const sum = (value: (stretch: Stretch) => number) => stretches.reduce((total, each) => total + value(each), 0)
  const sightings = sum((stretch) => stretch.sightings)
  return {
    sightings,
    firstIndex: stretches[0]!.firstIndex,
    lastIndex: largest(stretches.map((stretch) => stretch.lastIndex)),
    meanSide: Math.sqrt(sum((stretch) => stretch.area) / sightings),
    meanScore: sum((stretch) => stretch.scores) / sightings,
    place: {
      across: sum((stretch) => stretch.across) / sightings,
      down: sum((stretch) => stretch.down) / sightings,
      width: sum((stretch) => stretch.widths) / sightings,
    },
  }
}

/**
 * The participant's track where nobody has chosen: the one with the most face on screen, presence times linear size, since
 * an interviewer is seen for shorter or smaller. Ties go to the earlier track.
 */
export function participantTrack(tracks: readonly Track[]): Track | undefined {
  const weight = (track: Track) => {
    const { sightings, meanSide } = describeTrack(track)
    return sightings * meanSide
  }
  return tracks.reduce<Track | undefined>(
    (best, track) => (best === undefined || weight(track) > weight(best) ? track : best),
    undefined,
  )
}
