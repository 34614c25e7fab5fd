/** Pure: what the user is told instead where no pod runs, so that no URL answers. */
export function simulatedReport(seconds: number): string {
  return `The stack is deployed to a simulated cluster after ${seconds} s. The plan, the state and the objects in the API are real.
No pod runs: the cluster only says that they do, and nothing answers at any URL.

See the objects:  npm run -s kubectl -- get all
Take them down:   npm run -s pulumi -- destroy
Stop the cluster: npm run sandbox -- stop (reset deletes it)`;
}
