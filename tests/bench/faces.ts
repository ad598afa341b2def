import { readdirSync } from 'node:fs'
import path from 'node:path'
import ort from 'onnxruntime-node'
import { FaceDetector } from '#lib/faces/detect-faces.ts'
import { CERTAIN, type FaceBox, overlap, POSSIBLE } from '#lib/faces/face-box.ts'
import { planesOf, readTinyGrid } from '#lib/faces/read-tiny-grid.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { Random } from '#lib/statistics/random.ts'
import { buildTinyFaceDetector } from '#models/face-networks.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'
import { hasShared, shared } from '../fixtures/shared.ts'
import { FOLDER } from './chain.ts'
import { type Condition, type DrawnPicture, drawClutter, drawnPeople, drawPicture } from './faces-drawn.ts'
import { sampledPictures } from './faces-sampled.ts'

const PEOPLE = 12
/** A face counts as found where its box overlaps the true one by this much. */
const FOUND = 0.3
/** Samplings that the chain sees of a resting picture, so that it can make sure of a doubtful face. */
const SAMPLINGS = 4

/** A way of finding faces: the boxes that could start a track, and with a face expected those that could continue it. */
interface Way {
  name: string
  certain(picture: ShownPicture): Promise<FaceBox[]>
  expected(picture: ShownPicture, place: FaceBox): Promise<FaceBox[]>
}

const percentOf = (share: number) => `${Number((100 * share).toFixed(1))} %`

const CONDITIONS: Record<string, Record<string, Condition>> = {
  'size, width of the head in % of the longer side': Object.fromEntries(
    [0.025, 0.03, 0.04, 0.06, 0.1, 0.2, 0.35, 0.5].map((size) => [percentOf(size), { size }]),
  ),
  'turn in the picture': Object.fromEntries([15, 30, 45, 60, 90, 180].map((turn) => [`${turn}°`, { turn }])),
  'covered by a hand': Object.fromEntries(
    (['below', 'side', 'above'] as const).flatMap((from) =>
      [0.25, 0.4, 0.55, 0.7].map((share) => [`${percentOf(share)} from ${from}`, { covered: { share, from } }]),
    ),
  ),
  brightness: Object.fromEntries(
    [2, 1, 0.5, 0.25, 0.12, 0.06].map((brightness) => [`x ${brightness}`, { brightness }]),
  ),
}

/**
 * Compares ways of finding faces: the tiny face detector alone, BlazeFace alone at 640 px, the chain's first look (BlazeFace where the tiny
 * detector sees none), and the whole chain with its second looks. Recall by size, turn, covering hand and brightness on
 * drawn people whose faces are known; the share of sampled pictures with a face, and agreement, on sample videos;
 * milliseconds a picture on one thread.
 */
export async function benchFaces(): Promise<void> {
  const models = path.join(FOLDER, 'data', 'models')
  const bundle = await (await installEmbeddedModels(models)).detector()
  const detector = new FaceDetector(bundle.folder)
  const ways = [await tinyDetector(), blazeFaceAlone(detector), firstLook(detector), chain(detector)]
  await speed(ways, detector)
  await drawn(ways)
  if (hasShared) await samples(ways)
  await detector.close()
}

/** The detector before BlazeFace: tiny_face_detector of face-api, 512 px long, tracks started at 0.55 and kept at 0.4. */
async function tinyDetector(): Promise<Way> {
  const session = await ort.InferenceSession.create(await buildTinyFaceDetector(), { intraOpNumThreads: 1 })
  const boxes = async (picture: ShownPicture, threshold: number) => {
    const scale = 512 / Math.max(picture.width, picture.height)
    const cells = (side: number) => Math.max(2, Math.round((side * scale) / 32)) * 32
    const [width, height] = [cells(picture.width), cells(picture.height)]
    const rgb = picture.cut({ x: 0, y: 0, width: picture.width, height: picture.height }, width, height)
    const input = new ort.Tensor('float32', planesOf(rgb, width * height), [1, 3, height, width])
    const { grid } = await session.run({ picture: input })
    const [, , rows, columns] = grid!.dims as [number, number, number, number]
    return readTinyGrid(grid!.data as Float32Array, rows, columns, picture, threshold)
  }
  return {
    name: 'tiny detector',
    certain: (picture) => boxes(picture, 0.55),
    expected: (picture) => boxes(picture, 0.4),
  }
}

function blazeFaceAlone(detector: FaceDetector): Way {
  return {
    name: 'BlazeFace',
    certain: async (picture) => (await detector.lookCloser(picture)).filter(({ score }) => score >= CERTAIN),
    expected: (picture) => detector.lookCloser(picture),
  }
}

function firstLook(detector: FaceDetector): Way {
  return {
    name: 'first look',
    certain: async (picture) => (await detector.detect(picture)).filter(({ score }) => score >= CERTAIN),
    expected: (picture) => detector.detect(picture),
  }
}

function chain(detector: FaceDetector): Way {
  return {
    name: 'chain',
    async certain(picture) {
      const search = new FaceSearch(detector, 12.5)
      const first = await detector.detect(picture)
      const found: FaceBox[] = []
      for (let index = 0; index < SAMPLINGS; index++) {
        const faces = await search.complete(index, picture, first, found)
        found.push(...faces.filter((face) => face.score >= CERTAIN && !isAmong(found, face)))
      }
      return found
    },
    expected: async (picture, place) =>
      new FaceSearch(detector, 12.5).complete(0, picture, await detector.detect(picture), [place]),
  }
}

/** Ways one after the other on the same picture, time and again, so that a busy machine slows them all alike. */
async function speed(ways: readonly Way[], detector: FaceDetector): Promise<void> {
  const [person] = drawnPeople(1)
  const picture = stored(drawPicture(person!, { size: 0.2 }, new Random(1)))
  const place = { ...picture.face!, score: 1 }
  const looks: Record<string, () => Promise<unknown>> = {
    [ways[0]!.name]: () => ways[0]!.certain(picture),
    'first look': () => detector.detect(picture),
    'near one place': () => detector.lookNear(picture, place),
    'closer at all of the picture': () => detector.lookCloser(picture),
  }
  const least: Record<string, number> = {}
  for (let turn = 0; turn < 25; turn++) {
    for (const [name, look] of Object.entries(looks)) {
      const started = performance.now()
      await look()
      const taken = performance.now() - started
      if (turn > 2) least[name] = Math.min(least[name] ?? taken, taken)
    }
  }
  console.log('ms a picture of 1280x720 on one thread, scaling not included; over the tiny detector')
  for (const [name, ms] of Object.entries(least)) {
    console.log(`  ${name.padEnd(30)} ${ms.toFixed(1).padStart(6)} ms  ${(ms / least[ways[0]!.name]!).toFixed(2)}`)
  }
}

async function drawn(ways: readonly Way[]): Promise<void> {
  const people = drawnPeople(PEOPLE)
  for (const [title, conditions] of Object.entries(CONDITIONS)) {
    console.log(`\n${title}: found, and where the face is expected found or followed, of ${PEOPLE} drawn people`)
    console.log(heading(ways))
    for (const [name, how] of Object.entries(conditions)) {
      const random = new Random(3)
      const pictures = people.map((person) => drawPicture(person, how, random))
      const cells = []
      for (const way of ways) {
        let [found, followed] = [0, 0]
        for (const picture of pictures) {
          const place = { ...picture.face!, score: 1 }
          if (isAmong(await way.certain(picture), place)) found++
          const kept = await way.expected(picture, place)
          if (kept.some((box) => box.score >= POSSIBLE && overlap(box, place) >= FOUND)) followed++
        }
        cells.push(`${percent(found / PEOPLE)} ${percent(followed / PEOPLE)}`)
      }
      console.log(row(name, cells))
    }
  }
  const random = new Random(5)
  const clutter = Array.from({ length: 40 }, () => drawClutter(random))
  const cells = []
  for (const way of ways) {
    let alarms = 0
    for (const picture of clutter) alarms += (await way.certain(picture)).length
    cells.push((alarms / clutter.length).toFixed(3))
  }
  console.log(`\nfalse alarms a picture, on ${clutter.length} drawn pictures of shapes without a face`)
  console.log(row('', cells))
}

/** The share of sampled pictures of each sample video with a certain face, and faces a picture. */
async function samples(ways: readonly Way[]): Promise<void> {
  console.log('\nsample videos: pictures with a certain face in %, certain faces a picture')
  console.log(heading(ways))
  const pairs = ways.map(() => ways.map(() => 0))
  const files = [
    ...readdirSync(shared('samples')).map((name) => shared('samples', name)),
    ...readdirSync(shared('samples', 'field')).map((name) => shared('samples', 'field', name)),
  ]
  for (const file of files.filter((name) => /\.(mp4|mov|mkv)$/.test(name)).sort()) {
    const seen = ways.map(() => ({ pictures: 0, faces: 0 }))
    let pictures = 0
    for (const picture of sampledPictures(file)) {
      pictures++
      const faces = []
      for (const way of ways) faces.push(await way.certain(picture))
      for (const [i, boxes] of faces.entries()) {
        if (boxes.length > 0) seen[i]!.pictures++
        seen[i]!.faces += boxes.length
        for (const [j, others] of faces.entries()) pairs[i]![j]! += boxes.filter((box) => isAmong(others, box)).length
      }
    }
    const cells = seen.map((sum) => `${percent(sum.pictures / pictures)} ${(sum.faces / pictures).toFixed(2)}`)
    console.log(row(path.basename(file), cells))
  }
  console.log(
    '\nagreement on the sample videos: of the faces of the way in the row, those that the way in the column finds',
  )
  console.log(heading(ways))
  for (const [i, way] of ways.entries()) {
    console.log(
      row(
        way.name,
        pairs[i]!.map((both) => percent(both / pairs[i]![i]!)),
      ),
    )
  }
}

/** A picture whose parts are kept, so that scaling does not count. */
function stored(picture: DrawnPicture): DrawnPicture {
  const parts = new Map<string, Uint8Array>()
  return {
    ...picture,
    cut(region, width, height) {
      const key = JSON.stringify([region, width, height])
      if (!parts.has(key)) parts.set(key, picture.cut(region, width, height))
      return new Uint8Array(parts.get(key)!)
    },
  }
}

const isAmong = (boxes: readonly FaceBox[], place: FaceBox) => boxes.some((box) => overlap(box, place) >= FOUND)
const percent = (share: number) => `${Math.round(100 * share)}`.padStart(4)
const heading = (ways: readonly Way[]) =>
  row(
    '',
    ways.map(({ name }) => name),
  )
const row = (name: string, cells: readonly string[]) =>
  `  ${name.padEnd(30)}${cells.map((cell) => cell.padStart(16)).join('')}`
