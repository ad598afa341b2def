import './no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Message, phrase } from '#lib/messages/message.ts'
import { sessionOptions } from './providers.ts'

/** What a network gave, or why it gave nothing. */
type Given = { values: Float32Array; shape: readonly number[] } | { why: Message }

export interface Network {
  run(input: string, values: Float32Array, shape: readonly number[], output: string): Promise<Given>
  release(): Promise<void>
}

/** Opens a network on the processor. @returns why ONNX Runtime does not take it, where it does not */
export async function openNetwork(bytes: Uint8Array, threads: number): Promise<Network | { why: Message }> {
  let session: InferenceSession
  try {
    session = await InferenceSession.create(bytes, sessionOptions('cpu', threads))
  } catch (error) {
    return { why: whyNotOpened(error) }
  }
  return {
    run: async (input, values, shape, output) => {
      try {
        const given = (await session.run({ [input]: new Tensor('float32', values, shape) }, [output]))[output]!
        if (!(given.data instanceof Float32Array))
          return {
            why: phrase('The output {name} is of the type {type}, not float32.', { name: output, type: given.type }),
          }
        return { values: given.data, shape: given.dims }
      } catch (error) {
        return { why: phrase('The network can’t be run on its input: {reason}', { reason: reasonOf(error) }) }
      }
    },
    release: () => session.release(),
  }
}

function whyNotOpened(error: unknown): Message {
  const reason = reasonOf(error)
  const operator = /No Op registered for (\S+)|(\S+)\(\d+\) is not a registered function\/op/.exec(reason)
  if (operator)
    return phrase(
      'ONNX Runtime does not know the operator {operator} of this file. Export the model with standard operators.',
      {
        operator: operator[1] ?? operator[2]!,
      },
    )
  const missing = /Could not find an implementation for (\w+)/.exec(reason)
  if (missing)
    return phrase(
      'ONNX Runtime can’t compute the operator {operator} of this file with its types. Export the model in float32.',
      {
        operator: missing[1]!,
      },
    )
  if (/opset \d+ is under development|Unsupported model IR version|is till opset/.test(reason))
    return phrase('The file is written for a newer version of ONNX than this ONNX Runtime knows: {reason}', { reason })
  return phrase('ONNX Runtime can’t open this file: {reason}', { reason })
}

const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300)
