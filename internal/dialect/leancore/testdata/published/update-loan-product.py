import requests
import json

# URL de la API
url = "https://api.leancore.co/update-loan-product"

# Token de autorización
access_token = "<tu_token_de_acceso>"

# Datos del producto de crédito a actualizar
data = {
    "uid": "<uid_del_producto>",
    "loan_product_name": "<nombre_del_producto>",
    "name": "<nuevo_nombre_del_producto>",
    "description": "<descripcion_del_producto>",
    "loan_type": "<tipo_de_prestamo>",
    "interest_rate": <tasa_de_interes>,
    "interest_rate_basis": "<base_de_tasa_de_interes>",
    "grace_period": <periodo_de_gracia>,
    "grace_period_interest_payment": <pago_de_interes_durante_periodo_de_gracia>,
    "interest_free_period": <periodo_sin_interes>,
    "other_expenses": [
        {
            "description": "<descripcion_del_gasto>",
            "amount": <monto_del_gasto>,
            "permanent": <gasto_permanente>,
            "in_percentage": <monto_del_gasto_en_porcentaje>
        },
        # Agrega otros gastos, si los hay
    ],
    "payment_frequency": "<frecuencia_de_pago>",
    "billing_interval_type": "<tipo_de_intervalo_de_facturacion>",
    "arrear_interest_rate": <tasa_de_interes_moratoria>,
    "arrear_interest_rate_basis": "<base_de_tasa_de_interes_moratoria>",
    "arrear_max_interest_rate": <tasa_maxima_de_interes_moratoria>,
    "tax_rate": <tasa_de_impuestos>,
    "initial_charges": [
        {
            "name": "<nombre_del_cargo_inicial>",
            "amount": <monto_del_cargo_inicial>
        },
        # Agrega otros cargos iniciales, si los hay
    ]
}

# Encabezados HTTP
headers = {
    "Authorization": f"Bearer {access_token}",
    "Content-Type": "application/json"
}

# Realiza la solicitud HTTP POST
response = requests.post(url, data=json.dumps(data), headers=headers)

# Imprime la respuesta
print(response.json())
