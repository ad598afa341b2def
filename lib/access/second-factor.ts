import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSecret } from '#lib/settings/program-settings.ts'
import { audit } from './audit.ts'
import { authenticatorUri, newAuthenticatorSecret, periodOfCode } from './authenticator-code.ts'
import { type Confirmation, confirmationSchema, confirmIdentity } from './confirm-identity.ts'
import { FACTORS_OF_USER, factorRule, hasFactor, needsFactor } from './factor-rule.ts'
import { keepChallenge, takeChallenge } from './passkey-challenges.ts'
import { newPasskeyOptions, newPasskeySchema, passkeyAddress, readNewPasskey } from './passkeys.ts'
import type { Person } from './permissions.ts'
import { newRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { openText, sealText } from './sealed-text.ts'
import { endSessionsOf } from './sessions.ts'
import { type AttemptSource, countAttempt, forgetFailures } from './sign-in-throttle.ts'

export const confirmedSchema = z.object({ confirmation: confirmationSchema })
export const codeSchema = z.object({ code: z.string().max(50) })
export const addPasskeySchema = z.object({
  name: z.string().trim().min(1, 'Give the passkey a name.').max(100),
  response: newPasskeySchema,
})
export const removePasskeySchema = z.object({ id: z.uuid(), confirmation: confirmationSchema })

/** Codes that are shown once; undefined where the person has codes already. */
export interface AddedFactor {
  recoveryCodes: string[] | undefined
}

/** What second factors a person has. */
export async function seeFactors(database: Database, { id, role }: Person) {
  const [authenticator, passkeys, recoveryCodes, rule] = await Promise.all([
    database.authenticator.findUnique({ where: { userId: id } }),
    database.passkey.findMany({ where: { userId: id }, orderBy: { createdAt: 'asc' } }),
    database.recoveryCode.count({ where: { userId: id } }),
    factorRule(database),
  ])
  return {
    app: authenticator?.secret ? { since: authenticator.since, usedAt: authenticator.usedAt } : null,
    passkeys: passkeys.map(({ id: passkey, name, createdAt, usedAt }) => ({ id: passkey, name, createdAt, usedAt })),
    /** How many are left. */
    recoveryCodes,
    required: needsFactor(rule, role),
    /** Where passkeys work; null where they do nowhere. */
    passkeyAddress: passkeyAddress() ?? null,
  }
}

/**
 * Makes a secret for an authenticator app. It counts once the person has shown a code of it; an app that they have works
 * until then.
 */
export async function beginApp(database: Database, person: Person, confirmation: Confirmation) {
  await confirmIdentity(database, person, confirmation)
  const secret = newAuthenticatorSecret()
  const pending = sealText(secret, person.id, programSecret())
  await database.$transaction(async (tx) => {
    await tx.authenticator.upsert({
      where: { userId: person.id },
      create: { userId: person.id, pending },
      update: { pending },
    })
    await audit(tx, person.id, 'account.factor.begin', person.id, { factor: 'authenticator app' })
  })
  return { secret, uri: authenticatorUri(secret, person.email) }
}

/**
 * Sets the app up whose first code the person shows. All their other sessions end.
 *
 * @throws ConcordError bad-input where the code is not right; conflict where no app is being set up; too-many
 */
export async function finishApp(database: Database, person: Person, code: string): Promise<AddedFactor> {
  const begun = await database.authenticator.findUnique({ where: { userId: person.id } })
  if (!begun?.pending) throw new ConcordError('conflict', phrase('No app is being set up. Begin again.'))
  const { pending } = begun
  const from: AttemptSource = { source: `session ${person.sessionId}`, known: true }
  await countAttempt(database, person.email, from, 'code')
  const lastStep = periodOfCode(openText(pending, person.id, programSecret()), code, Date.now())
  if (lastStep === undefined)
    throw new ConcordError(
      'bad-input',
      phrase('This code is not right. Check the time on your phone and try the next code.'),
    )
  return addFactor(database, person, 'authenticator app', async (tx) => {
    await forgetFailures(tx, person.email, from, 'code')
    const { count } = await tx.authenticator.updateMany({
      where: { userId: person.id, pending },
      data: { secret: pending, pending: null, lastStep, since: new Date(), usedAt: null },
    })
    if (count === 0) throw new ConcordError('conflict', phrase('No app is being set up. Begin again.'))
  })
}

/** Removes a person's own app. @throws ConcordError conflict where it is the last factor and the role needs one */
export async function removeApp(database: Database, person: Person, confirmation: Confirmation): Promise<void> {
  await removeFactor(database, person, confirmation, 'authenticator app', async (tx) => {
    return (await tx.authenticator.deleteMany({ where: { userId: person.id } })).count
  })
}

/** What the browser needs to make a passkey. @throws ConcordError conflict where there are none at this address */
export async function beginPasskey(database: Database, person: Person, confirmation: Confirmation) {
  await confirmIdentity(database, person, confirmation)
  const options = await newPasskeyOptions(database, person)
  await keepChallenge(database, person.id, 'creation', options.challenge)
  return options
}

/** Adds the passkey that the browser made. All other sessions of the person end. @throws ConcordError bad-input, conflict */
export async function finishPasskey(
  database: Database,
  person: Person,
  { name, response }: z.infer<typeof addPasskeySchema>,
): Promise<AddedFactor> {
  const challenge = await takeChallenge(database, person.id, 'creation')
  if (challenge === undefined) throw new ConcordError('conflict', phrase('This took too long. Begin again.'))
  const made = await readNewPasskey(response, challenge)
  return addFactor(database, person, 'passkey', async (tx) => {
    const data = { ...made, publicKey: new Uint8Array(made.publicKey), userId: person.id, name }
    const added = await tx.passkey.createMany({ data, skipDuplicates: true })
    if (added.count === 0) throw new ConcordError('conflict', phrase('This passkey was added before.'))
  })
}

/** Removes one of a person's own passkeys. @throws ConcordError not-found, conflict */
export async function removePasskey(
  database: Database,
  person: Person,
  { id, confirmation }: z.infer<typeof removePasskeySchema>,
): Promise<void> {
  await removeFactor(database, person, confirmation, 'passkey', async (tx) => {
    return (await tx.passkey.deleteMany({ where: { id, userId: person.id } })).count
  })
}

/** Makes recovery codes in place of the former ones. @throws ConcordError conflict where there is no second factor */
export async function renewRecoveryCodes(
  database: Database,
  person: Person,
  confirmation: Confirmation,
): Promise<{ recoveryCodes: string[] }> {
  await confirmIdentity(database, person, confirmation)
  const { codes, hashes } = await newRecoveryCodes()
  await database.$transaction(async (tx) => {
    if (!(await hasOne(tx, person))) throw new ConcordError('conflict', phrase('Set up an app or a passkey first.'))
    await replaceRecoveryCodes(tx, person.id, hashes)
    await audit(tx, person.id, 'account.recovery-codes', person.id)
  })
  return { recoveryCodes: codes }
}

async function addFactor(
  database: Database,
  person: Person,
  factor: string,
  add: (tx: Transaction) => Promise<void>,
): Promise<AddedFactor> {
  const { codes, hashes } = await newRecoveryCodes()
  return database.$transaction(async (tx) => {
    const first = !(await hasOne(tx, person))
    await add(tx)
    if (first) await replaceRecoveryCodes(tx, person.id, hashes)
    // They were begun without it.
    await endSessionsOf(tx, person.id, person.sessionId)
    await audit(tx, person.id, 'account.factor.add', person.id, { factor })
    return { recoveryCodes: first ? codes : undefined }
  })
}

async function removeFactor(
  database: Database,
  person: Person,
  confirmation: Confirmation,
  factor: string,
  remove: (tx: Transaction) => Promise<number>,
): Promise<void> {
  await confirmIdentity(database, person, confirmation)
  await database.$transaction(async (tx) => {
    if ((await remove(tx)) === 0) throw new ConcordError('not-found', phrase('This was already removed.'))
    if (!(await hasOne(tx, person))) {
      if (needsFactor(await factorRule(tx), person.role))
        throw new ConcordError(
          'conflict',
          phrase('Your role needs a second factor. Set up another one before you remove this.'),
        )
      await tx.recoveryCode.deleteMany({ where: { userId: person.id } })
    }
    await audit(tx, person.id, 'account.factor.remove', person.id, { factor })
  })
}

async function hasOne(tx: Transaction, { id }: Person): Promise<boolean> {
  return hasFactor(await tx.user.findUniqueOrThrow({ where: { id }, include: FACTORS_OF_USER }))
}
