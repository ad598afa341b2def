import { renewLinkFor } from '#lib/access/account-links.ts'
import { listPeople } from '#lib/access/accounts.ts'
import { hasFactorAt, resetFactorsAt } from '#lib/access/reset-factors.ts'
import { withInstallation } from './with-database.ts'

/** Prints everyone who has an account. */
export async function people({ json }: { json: boolean }): Promise<void> {
  await withInstallation(async ({ database }) => {
    for (const { name, email, role, state } of await listPeople(database))
      console.log(json ? JSON.stringify({ name, email, role, state }) : `${email}  ${name}, ${role}, ${state}`)
  })
}

/** Prints a link with which a person sets a new password; for a sole administrator who forgot theirs, too. */
export async function resetPassword(email: string, { secondFactor }: { secondFactor: boolean }): Promise<void> {
  await withInstallation(async ({ database, url }) => {
    if (secondFactor) {
      await resetFactorsAt(database, email)
      console.log('The second factor was removed.')
    }
    const { token, hours } = await renewLinkFor(database, email)
    console.log(`${url}/link#${token}`)
    console.log(`The link works once, within ${hours >= 48 ? `${hours / 24} days` : `${hours} hours`}.`)
    if (await hasFactorAt(database, email))
      console.log('The account has a second factor, which the link leaves as it is. --second-factor removes it too.')
  })
}
