import { bytesAt, floatsOf } from '#lib/numbers/rows.ts'
import { type FaceQuality, QUALITY_ROW } from './face-quality.ts'
import type { ShownFace } from './followed-faces.ts'
import { type NewTensor, TensorFile } from './tensor-file.ts'

/**
 * What is kept of a track to show its face, as tensors of the file of its frame features: `track_1.place_indices`
 * int32[seen] and `track_1.places` int16[seen, 3] as `FacePlaces` has them, `track_1.strip_times` int32[pictures, 2] with
 * when each small picture was taken and the length of its slot, both in ms, and `track_1.strip_NAME` uint8[bytes], a JPEG
 * file each. How well it is seen is `track_1.quality_frames` and `track_1.quality_looks`, float32[n, 4] as `FaceQuality` has them.
 */
export function tensorsOfFace(id: number, { places, strip, quality }: ShownFace): Map<string, NewTensor> {
  const tensor = (dtype: NewTensor['dtype'], shape: number[], { buffer, byteOffset, byteLength }: Uint8Array) =>
    ({ dtype, shape, parts: () => [new Uint8Array(buffer, byteOffset, byteLength)] }) satisfies NewTensor
  const seen = places.indices.length
  const tensors = new Map<string, NewTensor>([
    [`track_${id}.place_indices`, tensor('I32', [seen], bytesAt(Int32Array.from(places.indices)))],
    [`track_${id}.places`, tensor('I16', [seen, 3], bytesAt(places.places))],
  ])
  for (const part of ['frames', 'looks'] as const) {
    if (!quality) continue
    const shape = [quality[part].length / QUALITY_ROW, QUALITY_ROW]
    tensors.set(`track_${id}.quality_${part}`, tensor('F32', shape, bytesAt(quality[part])))
  }
  if (!strip) return tensors
  const times = Int32Array.from(strip.atMs.flatMap((atMs) => [atMs, strip.stepMs]))
  tensors.set(`track_${id}.strip_times`, tensor('I32', [strip.atMs.length, 2], bytesAt(times)))
  for (const [name, file] of strip.tiles) tensors.set(`track_${id}.strip_${name}`, tensor('U8', [file.length], file))
  return tensors
}

/** What an analysis keeps of its faces to show them. */
export interface KeptFaces {
  tracks: {
    id: number
    /** Sampling times at which it is known where the face is. */
    places: number
    /** Undefined where there are no small pictures. */
    strip: { stepMs: number; atMs: number[] } | undefined
  }[]
}

/** @throws Error where the file is gone or damaged @returns no tracks for a file from before places and pictures were kept */
export async function readKeptFaces(file: string): Promise<KeptFaces> {
  return withTensors(file, async (tensors) => {
    const tracks: KeptFaces['tracks'] = []
    for (const name of tensors.names) {
      const id = /^track_(\d+)\.places$/.exec(name)?.[1]
      if (!id) continue
      const times = tensors.shape(`track_${id}.strip_times`)
        ? new Int32Array((await tensors.bytes(`track_${id}.strip_times`)).buffer)
        : new Int32Array()
      const atMs = [...times].filter((_, i) => i % 2 === 0)
      tracks.push({
        id: Number(id),
        places: tensors.shape(name)![0]!,
        strip: atMs.length > 0 ? { stepMs: times[1]!, atMs } : undefined,
      })
    }
    return { tracks }
  })
}

/** How well the face of a track is seen; undefined in a file from before that was measured. */
export async function readQuality(file: string, track: number): Promise<FaceQuality | undefined> {
  return withTensors(file, async (tensors) => {
    const [frames, looks] = ['frames', 'looks'].map((part) => `track_${track}.quality_${part}`) as [string, string]
    if (!tensors.shape(frames) || !tensors.shape(looks)) return undefined
    return { frames: floatsOf(await tensors.bytes(frames)), looks: floatsOf(await tensors.bytes(looks)) }
  })
}

/** The places of a track: int32[seen] of sampling indices, then int16[seen, 3]; undefined where there are none. */
export async function readPlaces(file: string, track: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return withTensors(file, async (tensors) => {
    if (!tensors.shape(`track_${track}.places`)) return undefined
    const [indices, places] = await Promise.all([
      tensors.bytes(`track_${track}.place_indices`),
      tensors.bytes(`track_${track}.places`),
    ])
    const both = new Uint8Array(indices.length + places.length)
    both.set(indices)
    both.set(places, indices.length)
    return both
  })
}

/** A tile of a track's small pictures as a JPEG file; undefined where there is no such tile. */
export async function readTile(
  file: string,
  track: number,
  tile: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const name = `track_${track}.strip_${tile}`
  return withTensors(file, async (tensors) => (tensors.shape(name) ? tensors.bytes(name) : undefined))
}

async function withTensors<T>(file: string, read: (tensors: TensorFile) => Promise<T>): Promise<T> {
  const tensors = await TensorFile.open(file)
  try {
    return await read(tensors)
  } finally {
    await tensors.close()
  }
}
