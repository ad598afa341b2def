import { renewLinkFor } from '#lib/access/account-links.ts'
import { listPeople } from '#lib/access/accounts.ts'
import { withInstallation } from './with-database.ts'

/** Prints everyone who has an account. */
export async function people({ json }: { json: boolean }): Promise<void> {
  await withInstallation(async ({ database }) => {
    for (const { name, email, role, state } of await listPeople(database))
      console.log(json ? JSON.stringify({ name, email, role, state }) : `${email}  ${name}, ${role}, ${state}`)
  })
}

/** Prints a link with which a person sets a new password; for a sole administrator who forgot theirs, too. */
export async function resetPassword(email: string): Promise<void> {
  await withInstallation(async ({ database, url }) => {
    const { token, hours } = await renewLinkFor(database, email)
    console.log(`${url}/link#${token}`)
    console.log(`The link works once, within ${hours >= 48 ? `${hours / 24} days` : `${hours} hours`}.`)
  })
}
