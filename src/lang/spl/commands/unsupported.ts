/**
 * Commands that Splunk has and Telltale does not run, each with the reason: a search that uses one is `unsupported`,
 * not wrong.
 */
const MODEL = 'it needs a trained machine-learning model';
const METRICS = 'there is no metrics index';
const INTERNAL = "it reads or steers Splunk's own internals";
const STATISTICS = 'it is a statistical report, not part of a detection';
const NETWORK = 'rules never reach out to the network or run programs';

const REASONS: readonly (readonly [reason: string, names: string])[] = [
  [MODEL, 'apply fit xswhere xsfindbestconcept summary sample score listmodels deletemodel'],
  [METRICS, 'mstats mcatalog mcollect meventcollect mpreview msearch'],
  [
    INTERNAL,
    'rest audit dbinspect eventcount metadata metasearch typeahead savedsearch loadjob delete dump history makejson walklex typelearner relevancy require outputtext summaryindex overlap sirare sitop sichart sitimechart tscollect',
  ],
  [
    STATISTICS,
    'anomalydetection anomalies anomalousvalue outlier cluster kmeans associate arules correlate analyzefields af contingency counttable ctable predict trendline x11 concurrency findtypes findkeywords rare3 geostats geom geomfilter gauge diff multireport',
  ],
  [
    NETWORK,
    'dbxquery ldapsearch ldapfilter ldapfetch ldapgroup ldaptestconnection dbxlookup dbxoutput snowevent snowincident awssnsalert entitymerge inputintelligence script run crawl sendmodaction runshellscript curl cyberchef',
  ],
  ['it takes tables apart that programs print; events are not such', 'multikv'],
  [
    'detections hardly ever use it',
    'erex kvform makecontinuous reltime rtorder timewrap xmlunescape cofilter bucketdir abstract fieldsummary inputcsv localize searchtxn selfjoin setfields tojson xpath gentimes folderize scrub',
  ],
  ['it needs the metadata of a running Splunk', 'datamodelsimple pivot typer tags eventtypes datamodelinfo'],
];

export const UNSUPPORTED_COMMANDS: ReadonlyMap<string, string> = new Map(
  REASONS.flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason] as const)),
);
