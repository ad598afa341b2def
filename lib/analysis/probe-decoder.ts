import { userInfo } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { decoderMemoryMb, startDecoderProcess } from './decoder-process.ts'

/** What the decoder's process finds that it may do. */
export interface DecoderFindings {
  /** Names of the variables that it was given. */
  environment: string[]
  uid: number | undefined
  /** Limits as the system has them, in its units; undefined where there is none. */
  openFiles: number | undefined
  fileBytes: number | undefined
  processorSeconds: number | undefined
  dataBytes: number | undefined
  /** Whether another machine could be reached, as far as the process sees networks. */
  network: boolean
  /** Whether it may read the file of secrets. */
  readsSecrets: boolean
}

/** What holds for the decoder's process on this machine. */
export interface DecoderProbe {
  environment: string[]
  user: string
  isRoot: boolean
  readsSecrets: boolean
  limits: {
    memoryMb: number
    backstopMb: number | undefined
    processorHours: number | undefined
    openFiles: number | undefined
    fileBytes: number | undefined
  }
  network: boolean
}

/** Variables without which programs do not start; none of them tells anything. */
const ORDINARY = /^(?:PATH|PWD|SHLVL|_|OLDPWD|NODE_ENV|NODE_CHANNEL_\w+|SystemRoot|__CF_USER_TEXT_ENCODING)$/i

/**
 * Starts the decoder's process as for a recording and lets it find out what it may do.
 *
 * @param secrets the file of the installation's secrets
 * @throws ConcordError unavailable where it can't be started
 */
export async function probeDecoder(secrets: string, memoryMb = decoderMemoryMb()): Promise<DecoderProbe> {
  const program = path.join(import.meta.dirname, 'probe-decoder-process.ts')
  const decoder = await startDecoderProcess(program, program, { memoryMb })
  try {
    const findings = await new Promise<DecoderFindings>((resolve, reject) => {
      let log = ''
      decoder.child.stderr!.on('data', (chunk: Buffer) => {
        log += chunk.toString()
      })
      decoder.child.once('message', (found) => resolve(found as DecoderFindings))
      decoder.child.once('error', reject)
      decoder.child.once('close', () =>
        reject(
          new ConcordError('unavailable', phrase('The process that decodes can’t be started.'), {
            cause: new Error(log),
          }),
        ),
      )
      decoder.child.send({ account: decoder.account, file: decoder.file, secrets })
    })
    const { uid, dataBytes, processorSeconds, openFiles, fileBytes, network } = findings
    return {
      environment: findings.environment.filter((name) => !ORDINARY.test(name)),
      user: decoder.account ? `user ${uid}` : userInfo().username,
      isRoot: uid === 0,
      // Before the first start there are none to try.
      readsSecrets: findings.readsSecrets || uid === process.getuid?.(),
      limits: {
        memoryMb,
        backstopMb: dataBytes === undefined ? undefined : Math.round(dataBytes / 2 ** 20),
        processorHours: processorSeconds === undefined ? undefined : Math.round(processorSeconds / 3600),
        openFiles,
        fileBytes,
      },
      network,
    }
  } finally {
    decoder.child.kill('SIGKILL')
    await decoder.close()
  }
}
