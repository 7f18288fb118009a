import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { tableFindings } from '../../packages/store/src/dynamodb/findings.ts';
import { findProgram, type Program } from './programs.ts';

const test = suite('the templates');

const TERRAFORM = globSync(['deploy/terraform/*.tf', 'deploy/terraform/examples/*/*.tf']).sort();
const CLOUDFORMATION = 'deploy/cloudformation/lastcall.yaml';
const textOf = (file: string) => readFileSync(file, 'utf8');
const module = globSync('deploy/terraform/*.tf').map(textOf).join('\n');

/** A rule that needs a program. */
function ruleWith(name: Program) {
  const found = findProgram(name);
  if ('reason' in found) console.log(`# skip what ${name} says of deploy/: ${found.reason}`);
  const path = 'path' in found ? found.path : '';
  return (words: string, prove: (path: string) => void) => ('path' in found ? test : test.skip)(words, () => prove(path));
}

ruleWith('hclfmt')('Terraform is written as Terraform writes it', (hclfmt) => {
  for (const file of TERRAFORM) {
    const { status, stdout, stderr } = spawnSync(hclfmt, [], { input: textOf(file), encoding: 'utf8' });
    assert.is(status, 0, stderr);
    assert.is(textOf(file), stdout, file);
  }
});

ruleWith('cfn-lint')('CloudFormation’s linter finds nothing', (cfnLint) => {
  const { status, stdout, stderr } = spawnSync(cfnLint, ['--non-zero-exit-code', 'informational', CLOUDFORMATION], { encoding: 'utf8' });
  assert.is(status, 0, `${stdout}${stderr}`);
});

const declared = (kind: string) => [...module.matchAll(new RegExp(`^${kind} "(\\w+)"(?: "(\\w+)")?`, 'gm'))].map((match) => match.slice(1));

test('every variable of the module is declared, described and used', () => {
  const names = declared('variable').map(([name]) => name);
  const used = [...module.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name);
  assert.equal([...new Set(used)].sort(), [...names].sort());
  assert.is(module.match(/^variable /gm)?.length, textOf('deploy/terraform/variables.tf').match(/^ {2}description = /gm)?.length);
});

test('everything the module refers to is in it', () => {
  const resources = declared('resource').map((pair) => pair.join('.'));
  const data = declared('data').map((pair) => pair.join('.'));
  const mentioned = (pattern: RegExp) => [...module.matchAll(pattern)].map(([, type, name]) => `${type}.${name}`);
  for (const name of mentioned(/(?<![\w.])(aws_\w+)\.(\w+)/g)) assert.ok(resources.includes(name), name);
  for (const name of mentioned(/\bdata\.(aws_\w+)\.(\w+)/g)) assert.ok(data.includes(name), name);
  const locals = [...module.matchAll(/\blocal\.(\w+)/g)].map(([, name]) => name);
  for (const name of locals) assert.match(module, new RegExp(`^ {2}${name} += `, 'm'));
});

test('a policy of one’s own takes the place of the chart’s: Terraform refuses two statements of one name', () => {
  assert.match(module, 'source_policy_documents = [var.policy_json == "" ? data.aws_iam_policy_document.lastcall.json : var.policy_json]');
  const named = (file: string) => [...textOf(file).matchAll(/\bsid +(?:= )"(\w+)"/g)].map(([, sid]) => sid);
  const names = [...named('deploy/terraform/permissions.tf'), ...named('deploy/terraform/role.tf')];
  assert.ok(names.length > 2);
  assert.is(new Set(names).size, names.length);
  // A statement of the module goes over one of the same name in the policy: none that `lastcall permissions` writes may be called so.
  for (const name of named('deploy/terraform/role.tf')) assert.match(name ?? '', /OfThisModule$/);
});

test('the region is read as every major version of the provider gives it', () => {
  assert.not.match(module, /aws_region\.\w+\.(?:name|region)\b/);
  assert.match(module, 'data.aws_region.current.id');
});

test('a role for IRSA is refused without the provider of the cluster', () => {
  assert.match(module, 'condition     = var.credentials_by != "irsa" || var.oidc_provider != ""');
  assert.match(
    textOf(CLOUDFORMATION),
    /RuleCondition: !Equals \[!Ref CredentialsBy, irsa\]\n +Assertions:\n +- Assert: !Not \[!Equals \[!Ref OidcProvider, ""\]\]/,
  );
});

test('the topic is subscribed to once the server may confirm it', () => {
  assert.match(module, 'depends_on                      = [aws_iam_role_policy_attachment.lastcall]');
  assert.match(textOf(CLOUDFORMATION), /Type: AWS::SNS::Subscription\n +Condition: HasTopic\n +DependsOn: Policy\n/);
});

test('no ARN is of one partition', () => {
  for (const file of [...TERRAFORM, CLOUDFORMATION]) assert.not.match(textOf(file), /arn:aws:/, file);
});

test('both have the same rules, of types that the server knows', () => {
  const registry = textOf('packages/core/src/notices/registry.ts');
  const types = (text: string) => [...new Set(text.match(/EC2 (?:Spot|Instance|Capacity)[A-Za-z -]+|AWS Health Event/g))].sort();
  assert.equal(types(textOf('deploy/terraform/main.tf')), types(textOf(CLOUDFORMATION)));
  for (const type of types(textOf(CLOUDFORMATION))) assert.match(registry, `'${type.trim()}'`);
  assert.match(registry, "'Capacity Block");
});

test('both send a canary by a rule whose name the server knows', () => {
  for (const file of ['deploy/terraform/main.tf', CLOUDFORMATION]) assert.match(textOf(file), /\$\{(?:var\.name|Name)\}-lastcall-canary"/);
});

test('both keep messages for longer than any run and let a message come back a hundred times', () => {
  assert.match(module, /message_retention_seconds += 345600/);
  assert.match(textOf(CLOUDFORMATION), /MessageRetentionPeriod: 345600/);
  for (const text of [module, textOf(CLOUDFORMATION)]) assert.match(text, /maxReceiveCount(?: =|:) 100/);
});

const store = () => parse(textOf(CLOUDFORMATION), { logLevel: 'silent' }).Resources.Store;

test('of the table CloudFormation makes the doctor finds nothing', () => {
  const { BillingMode, TimeToLiveSpecification: expiry, PointInTimeRecoverySpecification: recovery, ...table } = store().Properties;
  const found = tableFindings({
    ...{ name: 'lastcall', region: 'eu-west-1', table: { ...table, BillingModeSummary: { BillingMode } } },
    timeToLive: { TimeToLiveStatus: expiry.Enabled ? 'ENABLED' : 'DISABLED', AttributeName: expiry.AttributeName },
    recovery: recovery.PointInTimeRecoveryEnabled ? 'ENABLED' : 'DISABLED',
  });
  assert.equal(found, []);
});

test('Terraform makes the same table', () => {
  const written = textOf('deploy/terraform/store.tf').replaceAll(/\s+/g, ' ');
  for (const part of [
    ...['billing_mode = "PAY_PER_REQUEST"', 'hash_key = "pk"', 'range_key = "sk"', 'deletion_protection_enabled = true'],
    ...['attribute { name = "pk" type = "S" }', 'attribute { name = "sk" type = "S" }'],
    ...['ttl { attribute_name = "expires" enabled = true }', 'point_in_time_recovery { enabled = true }'],
  ]) {
    assert.match(written, part);
  }
});

test('a table is made only where one is named, outlives its stack, and is all of DynamoDB the server may use', () => {
  assert.match(module, /"store_table" \{[^}]+default += null/);
  assert.match(module, /"aws_dynamodb_table" "store" \{\n +count += var\.store_table == null \? 0 : 1/);
  assert.match(
    module,
    /for_each = aws_dynamodb_table\.store\n[^}]+actions += local\.store_actions\n +resources = \[statement\.value\.arn\]/,
  );
  assert.equal([store().Condition, store().DeletionPolicy, store().UpdateReplacePolicy], ['HasStore', 'Retain', 'Retain']);
  assert.match(textOf(CLOUDFORMATION), /- !If\n +- HasStore\n +- Sid: Store\n[\s\S]+end store\n +Resource: !GetAtt Store\.Arn\n/);
});

test('both say which line the configuration needs for the table', () => {
  assert.match(module, `"dynamodb://\${table.name}?region=\${data.aws_region.current.id}"`);
  assert.match(textOf(CLOUDFORMATION), `Value: !Sub "dynamodb://\${Store}?region=\${AWS::Region}"`);
});

test.run();
