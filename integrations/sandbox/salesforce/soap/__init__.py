"""The SOAP API: the partner and the enterprise endpoint over the org's own rules.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_list.htm
"""
