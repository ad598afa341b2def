import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, type Manifest, makeBundle } from '#lib/bundles/bundle.ts'
import type { Finding, OwnManifest } from '#lib/bundles/own-manifest.ts'
import { CLIP_STAGE, FRAME_STAGE, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { bundlePixels } from './bundle-pixels.ts'
import { type CheckedModel, checkOwnModel, type OwnFiles } from './check-model.ts'

const float32 = (name: string, shape: (number | string)[]) => ({ name, type: 'float32', shape })

/**
 * Installs an encoder from an ONNX file and its manifest, as a whole or not at all.
 *
 * @returns what was found; the bundle where nothing of it is a problem
 */
export async function importOwnModel(
  files: OwnFiles & { modelsFolder: string },
): Promise<{ findings: Finding[]; installed?: { folder: string; manifest: Manifest } }> {
  const { findings, manifest, wrapped, single = false }: CheckedModel = await checkOwnModel(files)
  if (!manifest || !wrapped) return { findings }
  const installed = await makeBundle(files.modelsFolder, async (folder) => {
    const described = await writeStages(folder, manifest, wrapped, single)
    return bundleManifest(manifest, described)
  })
  return { findings, installed }
}

async function writeStages(
  folder: string,
  manifest: OwnManifest,
  wrapped: Uint8Array,
  single: boolean,
): Promise<Manifest['files']> {
  const { kind, input, sampling, output } = manifest
  const n = single ? 1 : 'n'
  const network = kind === 'frame' ? FRAME_STAGE : CLIP_STAGE
  await writeFile(path.join(folder, network), wrapped, { flush: true })
  const sha256 = hashOf(wrapped)
  const picture = [3, input.side, input.side]
  if (kind === 'clip')
    return {
      [CLIP_STAGE]: {
        sha256,
        inputs: [float32('clips', [n, sampling.frames, ...picture])],
        outputs: [float32('embedding', [n, output.size])],
      },
    }
  return {
    [FRAME_STAGE]: {
      sha256,
      inputs: [float32('pixels', [n, ...picture])],
      outputs: [float32('features', [n, output.size])],
    },
    [TEMPORAL_STAGE]: {
      sha256: await poolingGraph(output).write(path.join(folder, TEMPORAL_STAGE)),
      inputs: [float32('features', ['n', 't', output.size])],
      outputs: [float32('embedding', ['n', output.size])],
    },
  }
}

/** From the features of a clip's frames to its embedding. */
function poolingGraph({ pooling, size }: OwnManifest['output']): OnnxGraph {
  const graph = new OnnxGraph('pooling')
  const features = graph.input('features', ['n', 't', size])
  const pooled =
    pooling === 'last'
      ? graph.node('Reshape', [
          graph.node('Gather', [features, graph.integers([-1])], { axis: 1 }),
          graph.integers([-1, size]),
        ])
      : graph.node(pooling === 'max' ? 'ReduceMax' : 'ReduceMean', [features], { axes: [1], keepdims: 0 })
  graph.output('embedding', pooled, ['n', size])
  return graph
}

function bundleManifest(own: OwnManifest, files: Manifest['files']): Manifest {
  const { name, title, intendedUse, file, input, sampling, crop, output, licence, source, golden } = own
  return {
    format: 1,
    kind: 'encoder',
    name,
    title,
    version: `${file.sha256.slice(0, 10)}-${hashOf(JSON.stringify(own)).slice(0, 6)}`,
    licence: licence.name,
    origin: `${source.citation}; ${source.address}; wrapped as a bundle by Concord`,
    intendedUse,
    precision: 'float32',
    sampling: { framesPerSecond: sampling.framesPerSecond / sampling.stride, clipFrames: sampling.frames },
    pixels: bundlePixels(input),
    crop: crop.alignment === 'eyes' ? { margin: crop.margin, alignment: 'eyes' } : { margin: crop.margin },
    architecture: {
      onnx: file.sha256,
      input: `${input.name}, ${input.layout}, ${input.channelOrder}, ${input.range}`,
      output: `${output.name}, pooling: ${output.pooling}`,
      licence: licence.nonCommercial
        ? 'not for commercial use; accepted when it was installed'
        : 'no restriction to non-commercial use',
      golden: golden ? `met within ${golden.tolerance}` : 'none',
    },
    files,
  }
}
