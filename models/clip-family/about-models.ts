import type { Manifest } from '#lib/bundles/bundle.ts'
import { clipName, clipTitle } from '../clip/clip-weights.ts'
import type { ModelWeights } from '../emoclip/weights.ts'

/** What a bundle says of a model and how its pictures are prepared, by what its weights are of. */
type About = Required<Pick<Manifest, 'name' | 'title' | 'licence' | 'origin' | 'sampling' | 'pixels'>> &
  Pick<Manifest, 'crop' | 'notes'>

/** CLIP's normalisation, in 0 to 255. Radford et al. (2021), arXiv 2103.00020. */
export const CLIP_PIXELS = {
  mean: [0.48145466, 0.4578275, 0.40821073].map((value) => value * 255),
  deviation: [0.26862954, 0.26130258, 0.27577711].map((value) => value * 255),
}
/** Values from 0 to 1: the code of Exp-CLIP and DFER-CLIP divides by 255 and does nothing else. */
const UNIT_PIXELS = { mean: [0, 0, 0], deviation: [255, 255, 255] }
/** Every second frame of 25 a second, 32 of them to a clip. Foteinopoulou and Patras (2024), arXiv 2310.16640. */
const EMOCLIP_SAMPLING = { framesPerSecond: 12.5, clipFrames: 32 }
/** 16 frames, as both are evaluated with, over as long a clip as EmoCLIP's. */
const SIXTEEN_FRAMES = { framesPerSecond: 6.25, clipFrames: 16 }
/** FaRL's authors lay faces so that the eyes are 120 of 512 px apart; a steady square of a drawn face is 3.3 times that distance wide. */
const FARL_CROP = { margin: 1.3, alignment: 'eyes' as const }
const OF_THE_GIVER = 'the weights are under the terms of whoever gave them'

/** @param format of the checkpoint's file */
export function aboutModel(weights: ModelWeights, format: string): About {
  const clip = clipTitle(weights)
  switch (weights.layout) {
    case 'CLIP':
      return {
        name: clipName(weights),
        title: `CLIP ${clip}`,
        licence: `MIT (code); ${OF_THE_GIVER}`,
        origin: `CLIP (Radford et al., 2021, arXiv 2103.00020), written as ONNX by Concord from a checkpoint (${format})`,
        sampling: EMOCLIP_SAMPLING,
        pixels: CLIP_PIXELS,
      }
    case 'FaRL':
      return {
        name: 'farl',
        title: `FaRL ${clip}`,
        licence: 'MIT (code and weights, as published by FacePerceiver/FaRL)',
        origin: `FaRL (Zheng et al., CVPR 2022, arXiv 2112.03109), written as ONNX by Concord from a checkpoint (${format})`,
        sampling: EMOCLIP_SAMPLING,
        pixels: CLIP_PIXELS,
        crop: FARL_CROP,
        notes: [
          'Crops: eyes level and the face about as large as FaRL’s authors lay it for parsing and landmarks (five points, eyes 120 of 512 px apart); place and size are those of the steady square, not of the points.',
          'Clips: the mean of 32 frames’ features, as for CLIP. FaRL itself is of single pictures.',
        ],
      }
    case 'Exp-CLIP':
      return {
        name: `exp-${clipName(weights)}`,
        title: `Exp-CLIP ${clip}`,
        licence: `MIT (code and projection, as published by zengqunzhao/Exp-CLIP); of CLIP, ${OF_THE_GIVER}`,
        origin: `Exp-CLIP (Zhao et al., WACV 2025, arXiv 2405.19100) over CLIP ${clip}, written as ONNX by Concord from a checkpoint (${format})`,
        sampling: SIXTEEN_FRAMES,
        pixels: UNIT_PIXELS,
        notes: [
          'Pixels from 0 to 1 without CLIP’s mean and deviation, as in the authors’ code.',
          'Clips: 16 frames of 2.56 s, where the authors spread 16 frames over a whole film clip.',
        ],
      }
    case 'DFER-CLIP':
      return {
        name: 'dfer-clip',
        title: `DFER-CLIP ${clip}`,
        licence:
          'MIT (code, as published by zengqunzhao/DFER-CLIP); the weights are under the terms of whoever gave them',
        origin: `DFER-CLIP (Zhao and Patras, BMVC 2023, arXiv 2308.13382), written as ONNX by Concord from a checkpoint (${format})`,
        sampling: { ...SIXTEEN_FRAMES, clipFrames: Math.min(16, weights.temporal!.longest - 1) },
        pixels: UNIT_PIXELS,
        notes: [
          'Pixels from 0 to 1 without CLIP’s mean and deviation, as in the authors’ code.',
          'Clips: 16 frames of 2.56 s, where the authors spread 16 frames over a whole film clip.',
        ],
      }
    default:
      return {
        name: 'emoclip',
        title: 'EmoCLIP',
        licence: `Apache-2.0 (code); ${OF_THE_GIVER}`,
        origin: `EmoCLIP (Foteinopoulou and Patras, FG 2024, arXiv 2310.16640), written as ONNX by Concord from a checkpoint (${format}, ${weights.layout})`,
        sampling: EMOCLIP_SAMPLING,
        pixels: CLIP_PIXELS,
      }
  }
}
