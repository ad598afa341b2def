import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { hasBundle, hashOf, type Manifest, writeBundle } from '#lib/bundles/bundle.ts'
import { InstalledModels } from '#lib/bundles/installed-models.ts'
import { FRAME_STAGE, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { CLIP_NAMES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { BLAZEFACE, buildBlazeFace } from './blazeface/blazeface-network.ts'
import { buildClipStatistics } from './face-mesh/clip-statistics.ts'
import { buildFaceMeasures, FACE_MESH, SIDE } from './face-mesh/face-measures.ts'
import { buildExpressionNetwork, buildMeanAndDeviation, buildTinyFaceDetector, FACE_API } from './face-networks.ts'
import { buildFaceRecognition } from './face-recognition.ts'

/** Versions of the bundles that Concord makes itself; raised whenever what they compute changes. */
const DETECTORS = { name: 'face-detectors', title: 'Tiny face detector and BlazeFace', version: '1.0.0' }
const DETECTOR_BUNDLE = `${DETECTORS.name}-${DETECTORS.version}`
export const BASELINE_BUNDLE = 'expression-baseline-1.0.0'
export const MOVEMENT_BUNDLE = 'facial-movement-1.0.0'

const FROM_FACE_API = {
  format: 1 as const,
  version: '1.0.0',
  licence: 'MIT',
  precision: 'float32' as const,
}
const ORIGIN = `weights of ${FACE_API.name} ${FACE_API.version}, written as ONNX by Concord`

const float32 = (name: string, shape: (number | string)[]): Manifest['files'][string]['inputs'][number] => ({
  name,
  type: 'float32',
  shape,
})

/**
 * Makes the models that every installation has from published weights: the face detectors and the encoders
 * `expression-baseline` and `facial-movement`. What is there already stays as it is.
 *
 * @returns the models of the folder, of which the face detectors are those made here
 */
export async function installEmbeddedModels(modelsFolder: string): Promise<InstalledModels> {
  if (!(await hasBundle(modelsFolder, DETECTOR_BUNDLE))) await writeDetectors(modelsFolder)
  if (!(await hasBundle(modelsFolder, BASELINE_BUNDLE))) await writeBaseline(modelsFolder)
  if (!(await hasBundle(modelsFolder, MOVEMENT_BUNDLE))) await writeMovement(modelsFolder)
  const manifest = await readFile(path.join(modelsFolder, DETECTOR_BUNDLE, 'manifest.json'))
  return new InstalledModels(modelsFolder, { detector: { ...DETECTORS, sha256: hashOf(manifest) } })
}

async function writeDetectors(modelsFolder: string): Promise<void> {
  await writeBundle(
    modelsFolder,
    {
      format: 1,
      kind: 'detector',
      ...DETECTORS,
      licence: 'Apache-2.0 (plain.onnx, recognition.onnx: MIT)',
      origin: `BlazeFace for the back camera (MediaPipe), weights of ${BLAZEFACE.name} ${BLAZEFACE.version}; tiny_face_detector and face_recognition, ${ORIGIN}`,
      precision: 'float32',
      intendedUse: 'Finding faces in pictures, and telling within one recording whether two faces are the same.',
    },
    {
      'plain.onnx': {
        bytes: await buildTinyFaceDetector(),
        inputs: [float32('picture', ['n', 3, 'height', 'width'])],
        outputs: [float32('grid', ['n', 25, 'rows', 'columns'])],
      },
      'detector.onnx': {
        bytes: await buildBlazeFace(),
        inputs: [{ name: 'picture', type: 'uint8', shape: ['n', 'height', 'width', 3] }],
        outputs: [
          float32('scores16', ['n', 2, 'rows16', 'columns16']),
          float32('scores32', ['n', 6, 'rows32', 'columns32']),
          float32('boxes16', ['n', 32, 'rows16', 'columns16']),
          float32('boxes32', ['n', 96, 'rows32', 'columns32']),
        ],
      },
      'recognition.onnx': {
        bytes: await buildFaceRecognition(),
        inputs: [float32('faces', ['n', 3, 150, 150])],
        outputs: [float32('descriptors', ['n', 128])],
      },
    },
  )
}

async function writeBaseline(modelsFolder: string): Promise<void> {
  await writeBundle(
    modelsFolder,
    {
      ...FROM_FACE_API,
      kind: 'encoder',
      name: 'expression-baseline',
      title: 'Expression baseline',
      origin: `face_expression, ${ORIGIN}`,
      intendedUse:
        'A baseline to compare EmoCLIP with: mean and standard deviation of a small expression network’s 256 features over a clip.',
      sampling: { framesPerSecond: 12.5, clipFrames: 32 },
      pixels: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    },
    {
      [FRAME_STAGE]: {
        bytes: await buildExpressionNetwork(),
        inputs: [float32('pixels', ['n', 3, 224, 224])],
        outputs: [float32('features', ['n', 256]), float32('expressions', ['n', 7])],
      },
      [TEMPORAL_STAGE]: {
        bytes: await buildMeanAndDeviation(),
        inputs: [float32('features', ['n', 't', 256])],
        outputs: [float32('embedding', ['n', 512])],
      },
    },
  )
}

/** Sampling of the measures: as the other encoders have it. */
const MOVEMENT_SAMPLING = { framesPerSecond: 12.5, clipFrames: 32 }
/** MediaPipe shows its face mesh a square half as large again as the face; the steady square is 1.05 times the face. */
const MOVEMENT_MARGIN = 1.43

async function writeMovement(modelsFolder: string): Promise<void> {
  await writeBundle(
    modelsFolder,
    {
      format: 1,
      kind: 'encoder',
      name: 'facial-movement',
      title: 'Facial movement',
      version: '1.0.0',
      licence: 'Apache-2.0',
      origin: `face mesh and iris (MediaPipe), weights of ${FACE_MESH.name} ${FACE_MESH.version}, written as ONNX by Concord`,
      intendedUse:
        'Movements of the face as numbers with names: opening and width of the mouth, lift of its corners, brows, eyes, blinks, gaze and the head’s pose, with their mean, spread and change over a clip. A yardstick: what an encoder knows beyond them.',
      precision: 'float32',
      sampling: MOVEMENT_SAMPLING,
      pixels: { mean: [0, 0, 0], deviation: [1, 1, 1] },
      crop: { margin: MOVEMENT_MARGIN },
      names: { features: [...FRAME_NAMES], embedding: [...CLIP_NAMES] },
    },
    {
      [FRAME_STAGE]: {
        bytes: await buildFaceMeasures(),
        inputs: [float32('pixels', ['n', 3, SIDE, SIDE])],
        outputs: [float32('features', ['n', FRAME_NAMES.length]), float32('landmarks', ['n', 468, 3])],
      },
      [TEMPORAL_STAGE]: {
        bytes: await buildClipStatistics(MOVEMENT_SAMPLING.framesPerSecond),
        inputs: [float32('features', ['n', 't', FRAME_NAMES.length])],
        outputs: [float32('embedding', ['n', CLIP_NAMES.length])],
      },
    },
  )
}
