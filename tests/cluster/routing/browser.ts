import type { BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { eventually } from "../stack";
import type { Visitor } from "./web";

/** Debian's, which `npm test` has the sandbox install. */
export const executablePath = "/usr/bin/chromium";

interface Urls {
  readonly mlflow: string;
  readonly prometheus: string;
}

/** Clicks through the pages of MLflow and Prometheus as a user does, and fails where one does not come or shows an error. */
export async function browse(urls: Urls, { user }: Visitor): Promise<void> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
  try {
    // Whenever a pod comes or goes the machine has another network, and Chromium drops what is under way.
    await eventually(
      async () => {
        const context = await browser.newContext({
          ignoreHTTPSErrors: true,
          ...(user === undefined ? {} : { httpCredentials: { username: user.name, password: user.password } }),
        });
        try {
          await clickThrough(context, urls);
        } finally {
          await context.close();
        }
      },
      () => true,
      180,
    );
  } finally {
    await browser.close();
  }
}

async function clickThrough(context: BrowserContext, urls: Urls): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const failed: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    // MLflow 3 asks who is logged in, which it only knows with its own accounts.
    if (response.status() >= 400 && !pathname.endsWith("/users/current")) failed.push(response.url());
  });
  await browseMlflow(page, urls.mlflow);
  await browsePrometheus(page, urls.prometheus);
  if (failed.length > 0) throw new Error(`refused: ${failed.join(", ")}`);
}

/** From the start page to the experiment that the client logged to, and to a run's page with its metric. */
async function browseMlflow(page: Page, url: string): Promise<void> {
  // MLflow 3 greets a newcomer, and shows traces before runs.
  await page.addLocatorHandler(page.getByRole("button", { name: "Got it" }), (button) => button.click());
  await page.goto(`${url}/`);
  await page.getByRole("link", { name: "Experiments" }).first().click();
  await page.getByText("routes", { exact: true }).first().click();
  const training = page.getByText("Model training", { exact: true });
  const run = page.locator('a[href*="/runs/"]').first();
  await training.or(run).first().waitFor();
  if (await training.isVisible()) {
    await training.click();
    await page.getByText("Runs", { exact: true }).first().click();
  }
  await run.click();
  await page
    .getByText(/^(auc|Metrics \(1\))$/)
    .first()
    .waitFor();
  within(page, url);
}

/** A query, then the targets. */
async function browsePrometheus(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.locator(".cm-content").first().fill("up");
  await page.getByRole("button", { name: "Execute" }).click();
  await page
    .getByText(/Result series: [1-9]/)
    .first()
    .waitFor();
  await page.getByText("Status").first().click();
  await page
    .getByText(/^Target(s| health)$/)
    .first()
    .click();
  await page
    .getByText(/metrics$/)
    .first()
    .waitFor();
  within(page, `${url}/targets`);
}

function within(page: Page, url: string): void {
  if (!page.url().startsWith(url)) throw new Error(`${page.url()} is not below ${url}`);
}
