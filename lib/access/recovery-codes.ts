import { randomInt } from 'node:crypto'
import type { Database, Transaction } from '#lib/database/client.ts'
import { hashPassword, isPassword } from './passwords.ts'

const CODES = 10
/** Letters and digits that can't be taken for one another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 60 bits a code; hashed as passwords are. */
const LENGTH = 12

/** New codes with the hashes to store; the codes are shown once. */
export async function newRecoveryCodes(): Promise<{ codes: string[]; hashes: string[] }> {
  const codes = Array.from({ length: CODES }, newCode)
  const hashes: string[] = []
  for (const code of codes) hashes.push(await hashPassword(plain(code)))
  return { codes, hashes }
}

function newCode(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)])
  return letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-')
}

/** However it is typed. */
function plain(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}

/** Stores codes in place of a person's former ones. */
export async function replaceRecoveryCodes(tx: Transaction, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({ data: hashes.map((codeHash) => ({ userId, codeHash })) })
}

/** The id of the stored code that was typed; undefined where it is none of this person's, or was used. */
export async function findRecoveryCode(database: Database, userId: string, typed: string): Promise<string | undefined> {
  const stored = await database.recoveryCode.findMany({ where: { userId } })
  if (plain(typed).length !== LENGTH) return undefined
  // One after another: each takes 19 MiB.
  for (const { id, codeHash } of stored) if (await isPassword(codeHash, plain(typed))) return id
  return undefined
}
