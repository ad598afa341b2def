import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type OwnManifest, readOwnManifest, withFile } from '#lib/bundles/own-manifest.ts'
import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

const manifest = z
  .string()
  .min(2)
  .max(2 ** 20)

/** What an administrator asks for when bringing an ONNX file of their own. */
export const ownRequestSchema = z.strictObject({
  /** JSON, as docs/guide/own-encoder.md describes it; `file` may be left out. */
  manifest,
  /** Whether the model is only looked through. */
  dryRun: z.boolean(),
  /** Whether the person accepts a licence that excludes commercial use. */
  acceptLicence: z.boolean().default(false),
})
export type OwnRequest = z.infer<typeof ownRequestSchema>

/** The same as it is kept: with the person who accepted the licence, and when. */
export const ownImportSchema = z.object({
  manifest,
  dryRun: z.boolean(),
  accepted: z.object({ licence: z.string(), by: z.uuid(), name: z.string(), at: z.iso.datetime() }).optional(),
})
type OwnImport = z.infer<typeof ownImportSchema>

/** The manifest of an import where it can be read as one. A model that is not there yet has no hash to be compared. */
function manifestOf(text: string): OwnManifest | undefined {
  return readOwnManifest(withFile(text, { name: 'model.onnx', sha256: '0'.repeat(64) })).manifest
}

/**
 * What is kept of a request, in the name of the person who made it.
 *
 * @throws ConcordError bad-input where a model is to be installed whose licence excludes commercial use and was not accepted
 */
export function keptRequest(
  person: Person,
  { manifest: text, dryRun, acceptLicence }: OwnRequest,
  now = new Date(),
): OwnImport {
  const licence = manifestOf(text)?.licence
  if (dryRun || !licence?.nonCommercial) return { manifest: text, dryRun }
  if (!acceptLicence)
    throw new ConcordError(
      'bad-input',
      phrase('The licence {licence} excludes commercial use. Accept it to install the model.', {
        licence: licence.name,
      }),
    )
  const accepted = { licence: licence.name, by: person.id, name: person.name, at: now.toISOString() }
  return { manifest: text, dryRun, accepted }
}

/** Writes into the audit trail that a licence was accepted, in the transaction that plans the import. */
export async function auditAcceptance(
  transaction: Transaction,
  person: Person,
  importId: string,
  { manifest: text, accepted }: OwnImport,
): Promise<void> {
  if (!accepted) return
  const details = { model: manifestOf(text)?.name ?? '', licence: accepted.licence }
  await audit(transaction, person.id, 'model.licence.accept', importId, details)
}

/** What manifests say, by import: a page asks every second while one runs, and a request never changes. */
const known = new Map<string, ReturnType<typeof summaryOf>>()
const MOST_KNOWN = 100

/** An import of an ONNX file of one's own, as lists show it. @param id of the import */
export function ownSummary(id: string, own: OwnImport | undefined) {
  if (!own) return undefined
  const summary = known.get(id) ?? summaryOf(own)
  known.set(id, summary)
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MOST_KNOWN))) known.delete(oldest)
  return summary
}

function summaryOf(own: OwnImport) {
  const { title, licence } = manifestOf(own.manifest) ?? {}
  return { dryRun: own.dryRun, title, licence, acceptedBy: own.accepted?.name }
}
