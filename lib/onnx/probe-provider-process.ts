/** Tries one execution provider with a product of two numbers, and says `works` where it ran. */
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** `y = x · x` over float32[1] (opset 17), small enough to be written down. */
const MODEL = Buffer.from(
  'CAg6NQoOCgF4CgF4EgF5IgNNdWwSAXBaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAR',
  'base64',
)

const provider = process.argv[2]!
const session = await InferenceSession.create(MODEL, { executionProviders: [provider] })
const { y } = await session.run({ x: new Tensor('float32', new Float32Array([3]), [1]) })
if ((y!.data as Float32Array)[0] === 9) console.log('works')
process.exit(0)
